"""What a failure of the infrastructure means, in words that say what to do next."""

import socket
import sys
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import TimeoutError as PoolTimeout

from emporion.application.shared.schema import SchemaRefused
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError
from emporion.infrastructure.persistence.sqlstate import chain, sqlstate

_BY_SQLSTATE: Final[Mapping[str, str]] = {
    "28P01": "The database refuses the password in DATABASE_URL; correct it.",
    "28000": "The database refuses the user in DATABASE_URL; correct it, or let the user in (pg_hba.conf).",
    "3D000": "The database named in DATABASE_URL does not exist; create it, or correct the name.",
    "42P01": "The database has no schema, or an old one; run: emporion db upgrade.",
    "42703": "The database has another schema than this version expects; run: emporion db upgrade.",
    "42501": "The database refuses this role: a right is missing (as its owner, run: emporion db upgrade), "
    "or a row of another shop was written.",
    "53300": "The database has no connection left; lower EMPORION_POOL_SIZE or raise its max_connections.",
    "57P03": "The database is starting or stopping; try again in a moment.",
    "57014": "The database took longer than EMPORION_STATEMENT_TIMEOUT allows; try again, or raise it.",
    "55P03": "Another transaction holds a lock that is needed; try again in a moment.",
    "53100": "The database's disk is full; free some space.",
}


_BY_CLASS: Final[Mapping[str, str]] = {
    "08": "The connection to the database was lost; look whether it is up, then try again.",
    "53": "The database is short of a resource; see its log.",
    "57": "The database ended the connection; look whether it is up, then try again.",
    "58": "The database has trouble with its disk or files; see its log.",
}


def explain(error: BaseException) -> str | None:
    """Words for an operator, None for what is no failure of the infrastructure."""
    for link in chain(error):
        if isinstance(link, EmbeddedPostgresError | SchemaRefused):
            return str(link)
        if isinstance(link, _alembic_errors()):
            return f"Alembic: {link}."
    state = sqlstate(error)
    if state is not None:
        return _BY_SQLSTATE.get(state) or (
            f"{_BY_CLASS[state[:2]]} ({_first_line(error)})" if state[:2] in _BY_CLASS else None
        )
    return _of_network(error)


def _alembic_errors() -> tuple[type[BaseException], ...]:
    """What Alembic raises, where it is in use: importing it to ask would take long."""
    alembic = sys.modules.get("alembic.util")
    return () if alembic is None else (alembic.CommandError,)


def _of_network(error: BaseException) -> str | None:
    for link in chain(error):
        if isinstance(link, socket.gaierror):
            return "The host in DATABASE_URL is unknown; correct it."
        if isinstance(link, PoolTimeout):
            return "All connections are in use; raise EMPORION_POOL_SIZE, or send fewer requests at once."
        if isinstance(link, ConnectionError | FileNotFoundError | TimeoutError):
            return f"The database of DATABASE_URL does not answer ({link}); start it, or correct the address."
    return None


def _first_line(error: BaseException) -> str:
    return str(error).split("\n", 1)[0]
