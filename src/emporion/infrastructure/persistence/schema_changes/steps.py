"""How a step of an operation reaches the server: alone and briefly, or patiently.

Every step is a transaction of its own, so that no lock outlives the statement that needs it. What the
migration did before is committed; its revision is recorded when all of it is through, and until then running
it again finds what is done already.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import md5
from time import sleep
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from emporion.infrastructure.persistence.sqlstate import chain, sqlstate

PATIENCE: Final = "10min"
"""How long a step waits for a lock that nobody who reads or writes rows waits behind."""

BRIEFLY: Final = "1s"
"""How long a step waits for a lock that others wait behind."""

TRIES: Final = 10
PAUSE: Final = 0.3  # seconds, once more after each try

_NOT_HAD: Final = ("55P03", "40P01")  # lock time-out, deadlock
_ROOM: Final = 44  # names stay under 45 characters: a shard's number is appended to them
_LIMITS: Final = ("lock_timeout", "statement_timeout")


class Unsafe(ValueError):
    """What was asked for would stop the shop; the message says what to do instead."""


class RowsInTheWay(RuntimeError):
    """Rows break the rule that was to be added. Nothing of the operation is left behind."""


def is_offline() -> bool:
    """Whether SQL is printed instead of run: then there is no database to look at."""
    return bool(op.get_context().as_sql)


def alone(*steps: str | Callable[[], None]) -> None:
    """Statements (or what functions send) in one short transaction that wants a strong lock.

    Whoever waits for one lets all others wait behind him, so it gives way after `BRIEFLY` and tries again,
    with longer and longer pauses: orders stand still for no longer than that. When all tries are used up, the
    server's error is raised, and the migration can be run again.
    """
    for number in range(1, TRIES + 1):
        try:
            with op.get_context().autocommit_block():
                return _in_transaction(steps)
        except sa.exc.DBAPIError as error:
            if sqlstate(error) not in _NOT_HAD or number == TRIES:
                raise
            sleep(PAUSE * number)
    return None


def _in_transaction(steps: Sequence[str | Callable[[], None]]) -> None:
    run("BEGIN")
    try:
        run(f"SET LOCAL lock_timeout = '{BRIEFLY}'")
        for step in steps:
            run(step) if isinstance(step, str) else step()
    except BaseException:
        run("ROLLBACK")
        raise
    run("COMMIT")


@contextmanager
def patiently() -> Iterator[None]:
    """The same for statements that may take long or wait long, because their locks stop no reader and no
    writer. The migration's own time-outs are put back afterwards."""
    with op.get_context().autocommit_block():
        for limit in _LIMITS:
            run(f"SELECT set_config('emporion.{limit}', current_setting('{limit}'), false)")
        run(f"SET lock_timeout = '{PATIENCE}'")
        run("SET statement_timeout = 0")
        try:
            yield
        finally:
            for limit in _LIMITS:
                run(f"SELECT set_config('{limit}', current_setting('emporion.{limit}'), false)")


def run(sql: str) -> None:
    """Send a statement as it stands: no colon in it is a parameter."""
    op.execute(sa.text(sql.replace(":", "\\:")))


def found(sql: str, **parameters: Any) -> Any:
    """The first value that a question to the catalog answers; None for no row, and offline."""
    return None if is_offline() else op.get_bind().execute(sa.text(sql), parameters).scalar()


def quoted(name: str) -> str:
    """A name as it has to stand in SQL."""
    return op.get_context().dialect.identifier_preparer.quote(name)


def listed(names: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    """Names as a list of columns."""
    return ", ".join(quoted(name) for name in names)


def said(error: BaseException) -> str:
    """What the server said, with the values it named, without SQL."""
    words = [getattr(link, name, None) for name in ("message", "detail") for link in chain(error)]
    return "; ".join(dict.fromkeys(each.rstrip(".") for each in words if isinstance(each, str)))


def fitting(name: str) -> str:
    """The name, its end replaced by a digest where it is too long."""
    if len(name) <= _ROOM:
        return name
    return f"{name[: _ROOM - 8]}_{md5(name.encode(), usedforsecurity=False).hexdigest()[:7]}"
