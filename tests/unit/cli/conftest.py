"""The command line on a runtime in memory."""

import pytest

from tests.unit.cli.memory_runtime import MemoryRuntime


@pytest.fixture
def emporion() -> MemoryRuntime:
    return MemoryRuntime()
