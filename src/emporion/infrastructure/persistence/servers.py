"""What differs between the database servers under `Database`; chosen by the URL."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from emporion.application.shared.context import Context
from emporion.application.shared.ports import TransactionOptions
from emporion.infrastructure.persistence.connection import Connection, Opening
from emporion.infrastructure.persistence.driver import Driver
from emporion.infrastructure.persistence.lease import Lease
from emporion.infrastructure.persistence.opening import Limits, opening, session_settings
from emporion.infrastructure.persistence.pool import Pool, is_alive
from emporion.infrastructure.persistence.sqlite.connection import SqliteConnection
from emporion.infrastructure.persistence.sqlite.server import engine_of, opening_of
from emporion.infrastructure.persistence.sqlite.writer import RowWriter
from emporion.infrastructure.persistence.writer import SetWriter, Writer

_SCAN: Final[Callable[[str, int], tuple[Any, int]]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]


class Topology(StrEnum):
    """What stands between us and the server."""

    DIRECT = "direct"
    PGBOUNCER = "pgbouncer"


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """Connections kept, connections beyond them, and how long to wait for one, in seconds. PGBOUNCER is
    for its transaction pooling: no statement outlives its transaction, and no session setting is made."""

    size: int = 10
    overflow: int = 5
    wait: float = 5.0
    limits: Limits = Limits()  # noqa: RUF009 - frozen
    topology: Topology = Topology.DIRECT


class Server(Protocol):
    """One kind of database server."""

    def engine(self, url: URL, options: PoolOptions) -> AsyncEngine:
        """The engine with its pool."""
        ...

    def connection(self, lease: Lease) -> Connection:
        """The connection through which a unit of work speaks."""
        ...

    def opening(
        self, options: TransactionOptions, context: Context, limits: Limits, said: Mapping[str, str], /
    ) -> Opening:
        """What begins a transaction on a connection that was told the settings in `said`."""
        ...

    def session_settings(self, shop_id: UUID, /) -> str | None:
        """The statement that a plain session begins with, if there is one."""
        ...

    def writer(self, keeps_statements: bool, /) -> Writer:
        """What writes a flush, where statements stay prepared or where they do not."""
        ...


def server_for(url: URL) -> Server:
    """SQLite for its URLs, else PostgreSQL."""
    return Sqlite() if url.get_backend_name() == "sqlite" else Postgres()


class Postgres:
    """PostgreSQL by asyncpg."""

    def engine(self, url: URL, options: PoolOptions) -> AsyncEngine:
        engine = create_async_engine(
            url,
            poolclass=Pool,
            pool_size=options.size,
            max_overflow=options.overflow,
            pool_timeout=options.wait,
            hide_parameters=True,  # in errors and logs: they are customers' data, and hashes of secrets
            connect_args=_connect_args(options),
            json_deserializer=_read_json,
        )
        # On the pool: an engine with listeners of any kind asks before each statement who listens.
        event.listen(engine.sync_engine.pool, "checkout", _refuse_dead)
        return engine

    def connection(self, lease: Lease) -> Connection:
        return Connection(lease)

    def opening(
        self, options: TransactionOptions, context: Context, limits: Limits, said: Mapping[str, str]
    ) -> Opening:
        return opening(options, context, limits, said)

    def session_settings(self, shop_id: UUID) -> str | None:
        return f"SET LOCAL app.shop_id = '{UUID(int=shop_id.int)}'"

    def writer(self, keeps_statements: bool) -> Writer:
        return SetWriter() if keeps_statements else SetWriter(most=1)


class Sqlite:
    """SQLite by aiosqlite. Limits of time other than waiting for the writer do not exist there."""

    def engine(self, url: URL, options: PoolOptions) -> AsyncEngine:
        return engine_of(
            url, size=options.size, overflow=options.overflow, wait=options.wait, busy=options.limits.lock
        )

    def connection(self, lease: Lease) -> Connection:
        return SqliteConnection(lease)

    def opening(self, options: TransactionOptions, _: Context, __: Limits, ___: Mapping[str, str]) -> Opening:
        return opening_of(options)

    def session_settings(self, _: UUID) -> str | None:
        return None

    def writer(self, _: bool) -> Writer:
        return RowWriter()


def _read_json(text: str) -> Any:
    """As `json.loads`, without its search for what else could come: the server writes one value, no space."""
    return _SCAN(text, 0)[0]


def _refuse_dead(connection: Any, *_: object) -> None:
    """The pool replaces a connection whose end was seen while it lay idle; asking the server instead
    (pre-ping) would cost every transaction a round trip."""
    if not is_alive(connection):
        raise DisconnectionError("the server has closed this connection")


def _connect_args(options: PoolOptions) -> dict[str, Any]:
    """What asyncpg and its SQLAlchemy dialect are told for each new connection."""
    if options.topology is Topology.PGBOUNCER:
        # The next transaction may run on another server connection. A statement without a name is sent whole
        # each time and leaves nothing there; named ones (SQLAlchemy's advice) would pile up, because asyncpg
        # closes them with the next statement, which is often elsewhere.
        return {
            "connection_class": Driver,
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": str,
            "server_settings": {"application_name": "emporion", "timezone": "UTC"},
        }
    return {
        "connection_class": Driver,
        "prepared_statement_cache_size": 500,
        "server_settings": {
            "application_name": "emporion",
            "timezone": "UTC",
            **session_settings(options.limits),
        },
    }
