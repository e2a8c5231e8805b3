"""What a process configured like the real one writes to its log."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from emporion.adapters import logs


@dataclass(frozen=True, slots=True)
class Logbook:
    """Everything that was written, whichever logger it came from."""

    stream: io.StringIO

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Of a log in JSON."""
        return [json.loads(line) for line in self.text.splitlines()]

    def said(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event]


@contextmanager
def logbook(level: str = "debug", *, as_json: bool = True) -> Iterator[Logbook]:
    """The log of this process meanwhile."""
    stream, stderr = io.StringIO(), sys.stderr
    with kept_logging():
        sys.stderr = stream
        try:
            logs.configure(level, as_json=as_json)
        finally:
            sys.stderr = stderr
        yield Logbook(stream)


@contextmanager
def kept_logging() -> Iterator[None]:
    """How this process logs is the same afterwards."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers = root.handlers[:]
    named = [each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    levels = {logger: logger.level for logger in (root, *named)}
    try:
        yield
    finally:
        structlog.configure(**before)
        root.handlers[:] = handlers
        named = [each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
        for logger in (root, *named):
            level = levels.get(logger, logging.NOTSET)
            if logger.level != level:  # setting it makes all loggers forget what they have found out
                logger.setLevel(level)
