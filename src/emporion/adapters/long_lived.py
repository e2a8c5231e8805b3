"""What differs in a process that runs for long: its event loop, and how it looks for garbage."""

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import Any, Final

YOUNG: Final = 10_000
"""How many objects are made between two searches for garbage among the young."""


def run(work: Coroutine[Any, Any, None]) -> None:
    """As `asyncio.run`, on the quicker loop of uvloop where there is one (not on Windows)."""
    if sys.platform == "win32":
        asyncio.run(work)
    else:
        import uvloop

        uvloop.run(work)


def settle() -> None:
    """Leave what is there now out of every later search for garbage, because it will never be any, and search
    among the young every ten thousand objects instead of every 700: a use case makes hundreds at once and
    leaves hardly a cycle behind. See Python's `gc.freeze` and `gc.set_threshold`."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
