"""How many statements a piece of work sends.

    with query_budget(database, 3) as sent:
        await bus.ask(ListOrders(), context)
    # BudgetExceeded lists the statements where there were more

Everything that reads or writes rows counts, through the bus, a unit of work or a session. What only frames
a transaction does not: BEGIN with its settings, COMMIT, ROLLBACK, savepoints.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from emporion.infrastructure.persistence.database import Database

_FRAMES = ("SET LOCAL", "SAVEPOINT", "RELEASE", "ROLLBACK TO")
_SHOWN = 400


class BudgetExceeded(AssertionError):
    """More statements were sent than allowed; the message lists them."""

    def __init__(self, most: int, sent: list[str]) -> None:
        times = Counter(sent)
        lines = [f"  {number} x {statement}" for statement, number in times.items()]
        super().__init__("\n".join([f"{len(sent)} statements, {most} allowed:", *lines]))


@contextmanager
def query_budget(database: Database, most: int) -> Iterator[list[str]]:
    """Raise `BudgetExceeded` at the end of the block when more than `most` statements went to `database`
    meanwhile, from whichever task. An error inside the block comes out as it is."""
    with statements(database) as sent:
        yield sent
    if len(sent) > most:
        raise BudgetExceeded(most, sent)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The text of each statement that goes to `database` meanwhile, in one line."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:  # noqa: ARG001 - an event's
        if not statement.startswith(_FRAMES):
            sent.append(" ".join(statement.split())[:_SHOWN])

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
