"""Logging of a process: one line an event on stderr, for people or as JSON."""

import logging
import sys
from typing import TYPE_CHECKING, Any, Final

from emporion.adapters.log_exceptions import described

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

OURS: Final = "emporion"
_TALKATIVE: Final = ("uvicorn", "alembic", "asyncio")


def configure(level: str = "info", *, as_json: bool = False) -> None:
    """Send structlog's and the standard library's records the same way; times are UTC. Repeatable.

    `level` is for Emporion's own loggers; of libraries only warnings are wanted, because at other levels they
    log what they are given: statements with their parameters, addresses with their tokens.
    """
    import structlog  # here: `emporion --help` logs nothing

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering(as_json))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel("WARNING")
    logging.getLogger(OURS).setLevel(level.upper())
    for talkative in _TALKATIVE:
        logging.getLogger(talkative).setLevel("DEBUG" if level == "debug" else "WARNING")
    logging.getLogger("uvicorn.access").setLevel("WARNING")  # whole addresses, with what is asked for


def _rendering(as_json: bool) -> "list[Processor]":
    import structlog

    first: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _exceptions]
    if as_json:
        return [*first, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback  # another one would show the values of local variables
    return [*first, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _exceptions(_: Any, __: str, event: "EventDict") -> "EventDict":
    """Say of an exception where it happened, not what it says."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else None
    if given is True:
        error = sys.exc_info()[1]
    if error is not None:
        event["exception"] = described(error)
    return event
