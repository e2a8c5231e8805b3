"""Recognises database errors by SQLSTATE through the chain of causes, never by message text."""

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy.exc import TimeoutError as PoolTimeout

from emporion.application.shared.trouble import Trouble

_BY_SQLSTATE: Final = {
    "40001": Trouble.COLLISION,
    "40P01": Trouble.COLLISION,
    "55P03": Trouble.LOCK_NOT_HAD,
    "57014": Trouble.TOO_SLOW,
    "57P01": Trouble.CONNECTION_LOST,  # terminated by an administrator
    "57P02": Trouble.CONNECTION_LOST,  # another server process crashed
    "57P03": Trouble.CONNECTION_LOST,  # starting up or shutting down
    "53300": Trouble.CONNECTION_LOST,  # too many connections
    "25P03": Trouble.CONNECTION_LOST,  # idle in transaction for too long
}

# asyncpg's names for one of the many meanings of 0A000: a migration has changed what a prepared statement
# answers. SQLAlchemy's dialect gives its own classes the first one's name.
_OUTDATED: Final = ("InvalidCachedStatementError", "OutdatedSchemaCacheError")

_CONSTRAINT: Final = re.compile(r'constraint "([^"]+?)(?:_\d{5,})?"')
_KEY: Final = re.compile(r"\)=\((.*)\) ", re.DOTALL)


class ConnectionLost(Exception):
    """The server is gone, and no COMMIT had been sent: the transaction did not happen."""


class CommitUnanswered(Exception):
    """The server is gone after COMMIT was sent and before it answered: nobody knows what happened."""


class StatementOutdated(Exception):
    """A prepared statement no longer fits its tables; prepared again, in another transaction, it will."""


class KeyBusy(Exception):
    """A twin with the same idempotency key holds it for longer than a lock is waited for."""


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it was raised from; ends even where causes form a circle."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = getattr(current, "orig", None) or current.__cause__ or current.__context__


def sqlstate(error: BaseException) -> str | None:
    """The five characters of the first database error in the chain, or None."""
    for link in chain(error):
        state = getattr(link, "sqlstate", None)
        if isinstance(state, str):
            return state
    return None


def is_outdated(error: BaseException) -> bool:
    """Whether a table has changed since a statement was prepared."""
    return any(type(link).__name__ in _OUTDATED for link in chain(error))


def diagnose(error: BaseException) -> Trouble | None:
    """What kind of trouble with the database an exception is; None where it is none, but a bug."""
    for link in chain(error):
        if isinstance(link, CommitUnanswered):
            return Trouble.OUTCOME_UNKNOWN
        if isinstance(link, StatementOutdated):
            return Trouble.SCHEMA_CHANGED
        if isinstance(link, KeyBusy):
            return Trouble.KEY_IN_USE
        if isinstance(link, PoolTimeout):
            return Trouble.POOL_EXHAUSTED
        if isinstance(link, ConnectionLost):
            return Trouble.CONNECTION_LOST
    state = sqlstate(error)
    if state is None:
        return None
    return Trouble.CONNECTION_LOST if state.startswith("08") else _BY_SQLSTATE.get(state)


def constraint_name(error: BaseException) -> str | None:
    """The violated constraint, from the text (without a shard's suffix) where the driver names none."""
    for link in chain(error):
        name = getattr(link, "constraint_name", None)
        if isinstance(name, str) and name:
            return re.sub(r"_\d{5,}$", "", name)
    found = _CONSTRAINT.search(str(error))
    return found.group(1) if found else None


def violated_key(error: BaseException) -> tuple[str, ...]:
    """The values of `DETAIL: Key (a, b)=(1, 2) ...`, as text, empty where the server told none."""
    for link in chain(error):
        detail = getattr(link, "detail", None)
        if isinstance(detail, str) and (found := _KEY.search(detail)):
            return tuple(found.group(1).split(", "))
    return ()
