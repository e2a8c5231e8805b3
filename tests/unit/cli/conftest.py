"""The command line on a runtime in memory."""

import logging
from collections.abc import Iterator

import pytest

from tests.unit.cli.memory_runtime import MemoryRuntime


@pytest.fixture
def emporion() -> Iterator[MemoryRuntime]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield MemoryRuntime()
    root.handlers[:], root.level = before[0], before[1]
