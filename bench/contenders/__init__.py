"""The contenders, by name; each is imported in its own process only."""

from importlib import import_module
from typing import Any, Final

from bench.contenders.base import Contender

NAMES: Final = ("handwritten", "orm", "advanced_alchemy", "django", "emporion")
BASELINE: Final = "handwritten"


def make(name: str) -> Contender:
    """A contender that is not connected yet; a module of this package has it under the name `CONTENDER`."""
    module: Any = import_module(f"bench.contenders.{name}")
    made: Contender = module.CONTENDER()
    return made
