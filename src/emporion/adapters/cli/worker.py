"""`emporion worker`: upkeep beside the server."""

import asyncio
import signal
from typing import Annotated

import typer

from emporion.adapters import logs
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.worker.loop import Worker, purge_keys

commands = typer.Typer()


@commands.command()
def worker(
    context: typer.Context,
    pause: Annotated[float, typer.Option(min=0.1, help="Seconds between two rounds.")] = 60.0,
    once: Annotated[bool, typer.Option("--once", help="Do one round and end.")] = False,
) -> None:
    """Purge expired idempotency keys, again and again, until Ctrl-C."""
    session = session_of(context)
    logs.configure("debug" if session.debug else session.runtime.settings.log_level)

    async def work(operator: Operator) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        if once:
            await purge_keys(operator.bus)
            return
        session.out.note("The worker runs; Ctrl-C stops it.")
        await Worker(operator.bus, stop, [purge_keys], pause).run()

    session.run(work)
    session.out.note("Stopped.")
