"""Alembic's environment: on the runner's session, on one of its own for `alembic ...`, and offline for `--sql`."""

import asyncio
import os

from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from emporion.config import normalise_url
from emporion.infrastructure.persistence.migrations import environment
from emporion.infrastructure.persistence.migrations.turn import take_turn

ATTRIBUTES = context.config.attributes  # empty, unless `emporion` runs it


def url() -> str:
    given = ATTRIBUTES.get("url")
    if given is not None:
        return given.render_as_string(hide_password=False)
    for name in ("EMPORION_OWNER_DATABASE_URL", "EMPORION_DATABASE_URL", "DATABASE_URL"):
        if name in os.environ:
            return normalise_url(os.environ[name])
    raise SystemExit("set EMPORION_OWNER_DATABASE_URL to the database's owner, or use `emporion db upgrade`")


async def online() -> None:
    engine = create_async_engine(url(), poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            if ATTRIBUTES.get("looks_only", False):  # the command `alembic` does not know
                await connection.run_sync(environment.look)
                return
            await take_turn(connection, lambda waiting: print(waiting.words))
            await connection.run_sync(environment.prepare)
            await connection.run_sync(environment.migrate)
            await connection.run_sync(environment.set_rights)
    finally:
        await engine.dispose()


if context.is_offline_mode():
    environment.write(url(), bare=ATTRIBUTES.get("bare", False))
elif "connection" in ATTRIBUTES:
    environment.migrate(ATTRIBUTES["connection"])
else:
    asyncio.run(online())
