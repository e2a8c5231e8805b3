"""The table of budgets."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache

from tests.integration import budgets as package
from tests.integration.budgets.crowd import MANY, AnyQuery, Asked, Crowd

Arrange = Callable[[Crowd], Asked | Awaitable[Asked]]


@dataclass(frozen=True, slots=True)
class Budget:
    """`arrange` names the query and who asks it; it is answered with this many statements, or `at_most` with
    so many where their number follows from the schema. An answer that is a list has at least `items`."""

    arrange: Arrange
    statements: int
    at_most: bool
    items: int

    def allows(self, sent: int) -> bool:
        return sent <= self.statements if self.at_most else sent == self.statements


_BUDGETS: dict[type[AnyQuery], Budget] = {}


def budget(
    query: type[AnyQuery], statements: int, *, at_most: bool = False, items: int = MANY
) -> Callable[[Arrange], Arrange]:
    """Adds the function to the table: it arranges one question of this kind."""

    def note(arrange: Arrange) -> Arrange:
        _BUDGETS[query] = Budget(arrange, statements, at_most, items)
        return arrange

    return note


@cache
def declared() -> dict[type[AnyQuery], Budget]:
    """All of them: every module of this package is read."""
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if not module.name.rpartition(".")[2].startswith("test_"):
            importlib.import_module(module.name)
    return dict(_BUDGETS)
