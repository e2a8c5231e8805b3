"""One migration at a time: servers and deployments that start together wait for each other."""

import asyncio
import time
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from emporion.application.shared.schema import Progress, SchemaRefused, Waiting

PATIENCE: Final = 600.0
"""Seconds: as long as the migrations of another deployment may take."""

_LOCK: Final = 0x656D706F72696F6E  # any number that nobody else locks
_PAUSE: Final = 0.2

_HOLDER: Final = text("""
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND classid::bigint = CAST(:lock AS bigint) >> 32
   AND objid::bigint = CAST(:lock AS bigint) & 4294967295
""")


async def take_turn(connection: AsyncConnection, told: Progress, patience: float = PATIENCE) -> None:
    """Wait until this session has the turn, which it keeps until it ends.

    It asks again and again instead of queueing in the server: a session that waits there has a snapshot, and
    CREATE INDEX CONCURRENTLY waits for the end of all snapshots, so each would wait for the other. Raises
    `SchemaRefused` when somebody else keeps the turn for longer than `patience` seconds.
    """
    end = time.monotonic() + patience
    waits = False
    while not await _taken(connection):
        if not waits:
            told(Waiting(f"Waiting: pid {await _holder(connection)} migrates this database."))
            waits = True
        if time.monotonic() >= end:
            raise SchemaRefused(
                f"Another process migrates this database and has not finished in {patience:.0f} s: its "
                f"session has the pid {await _holder(connection)}.\nLook what it does (SELECT * FROM "
                "pg_stat_activity) and run this again when it is done; if nobody is behind it any more, "
                "end it: SELECT pg_terminate_backend(pid)."
            )
        await asyncio.sleep(_PAUSE)


async def _taken(connection: AsyncConnection) -> bool:
    asked = text("SELECT pg_try_advisory_lock(:lock)")
    taken = (await connection.execute(asked, {"lock": _LOCK})).scalar_one()
    await connection.commit()  # no snapshot while we wait
    return bool(taken)


async def _holder(connection: AsyncConnection) -> int | None:
    found: int | None = (await connection.execute(_HOLDER, {"lock": _LOCK})).scalar()
    await connection.commit()
    return found
