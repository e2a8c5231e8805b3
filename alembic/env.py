"""Alembic's environment: async online, and offline for `--sql`."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the metadata
from emporion.config import normalise_url
from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.erasure.functions import functions
from emporion.infrastructure.persistence.rights import grants

APP_ROLE = os.environ.get("EMPORION_APP_ROLE", "emporion_app")
LOCK_TIMEOUT = "5s"
TURN = 0x656D706F72696F6E  # any number that nobody else locks
TURN_TIMEOUT = "10min"  # as long as another server's migration may take


def url() -> str:
    given = context.config.attributes.get("url")
    if given is not None:
        return given.render_as_string(hide_password=False)
    for name in ("EMPORION_OWNER_DATABASE_URL", "EMPORION_DATABASE_URL", "DATABASE_URL"):
        if name in os.environ:
            return normalise_url(os.environ[name])
    raise SystemExit("set EMPORION_OWNER_DATABASE_URL to the database's owner, or use `emporion db upgrade`")


def looks_only() -> bool:
    """Whether nothing is to be changed: `emporion` says so; the command `alembic` does not know."""
    return bool(context.config.attributes.get("looks_only", False))


def migrate(connection: Connection | None) -> None:
    options = {"target_metadata": Base.metadata, "compare_type": True, "transaction_per_migration": True, "render_as_batch": False}
    if connection is None:
        context.configure(url=url(), literal_binds=True, dialect_opts={"paramstyle": "named"}, **options)
    elif looks_only():
        context.configure(connection=connection, **options)
    else:
        # Servers that start together migrate one after the other; the lock ends with the session.
        connection.execute(text(f"SET lock_timeout = '{TURN_TIMEOUT}'"))
        connection.execute(text(f"SELECT pg_advisory_lock({TURN})"))
        # Session level: it holds for every migration's own transaction. A migration that cannot get its
        # lock gives up instead of queueing all traffic behind itself.
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(connection=connection, **options)
    with context.begin_transaction():
        if connection is None:
            context.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        context.run_migrations()
    if connection is None:
        context.execute(grants(APP_ROLE))
        context.execute(functions(APP_ROLE))
    elif not looks_only():
        connection.execute(text(grants(APP_ROLE)))
        connection.execute(text(functions(APP_ROLE)))
        connection.commit()


async def online() -> None:
    engine = create_async_engine(url(), poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


if context.is_offline_mode():
    migrate(None)
else:
    asyncio.run(online())
