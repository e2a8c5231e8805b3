"""`emporion worker`: the relay and upkeep in a process of their own."""

import asyncio
import signal
from typing import Annotated

import typer

from emporion.adapters import logs
from emporion.adapters.cli.runtime import DatabaseAccess
from emporion.adapters.cli.schema_check import ensure_schema
from emporion.adapters.cli.session import session_of
from emporion.adapters.long_lived import run, settle

commands = typer.Typer()


@commands.command()
def worker(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Do what can be done now, and end.")] = False,
) -> None:
    """Deliver messages and do the upkeep, until Ctrl-C. Several at once share the work."""
    from emporion.adapters.worker.loop import Worker  # no other command needs it

    session = session_of(context)
    settings = session.runtime.settings
    logs.configure("debug" if session.debug else settings.log_level, as_json=settings.log_json)

    async def work(database: DatabaseAccess) -> None:
        async with database.worker() as runtime:
            if once:
                await Worker(runtime).once()
                return
            session.out.note("The worker runs; Ctrl-C stops it.")
            settle()
            await Worker(runtime).run(_stopped_by_signals())

    with session.runtime.database() as database:
        ensure_schema(session, database)
        run(work(database))
    session.out.note("Stopped.")


def _stopped_by_signals() -> asyncio.Event:
    """Set by Ctrl-C, SIGTERM or a closed terminal; what is under way then ends in good order."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
