"""`emporion db backfill`: data migrations, in small transactions beside the shop's own work."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from emporion.adapters.cli.db import commands
from emporion.adapters.cli.errors import unwrap
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Session, session_of
from emporion.application.upkeep.backfills import Backfills, BackfillView, Pace

T = TypeVar("T")
_COLUMNS = ("Backfill", "State", "Seen>", "Changed>", "Finished", "What it does")


@commands.command()
def backfill(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Which one; without it all are listed.")] = None,
    again: Annotated[bool, typer.Option("--again", help="From the beginning, though it is done.")] = False,
    batch: Annotated[float, typer.Option(help="How long a batch shall take, in seconds.", min=0.01)] = 0.2,
    pause: Annotated[float, typer.Option(help="How long to pause after each, in seconds.", min=0)] = 0.1,
) -> None:
    """Fill in data, going on where it stopped; killed and started again it leaves nothing out."""
    session = session_of(context)
    if name is None:
        found = _with_backfills(session, lambda backfills: backfills.overview())
        session.out.data(found, table("", _COLUMNS, map(_row, found)))
        return
    wanted, pace = name, Pace(batch=batch, pause=pause)
    with session.out.progress(name) as advance:
        result = _with_backfills(session, lambda backfills: backfills.run(wanted, pace, advance, again=again))
    done = unwrap(result)
    session.out.data(done, f"{done.name} is done: {done.changed} of {done.seen} rows changed.")


def _with_backfills(session: Session, work: Callable[[Backfills], Awaitable[T]]) -> T:
    with session.runtime.database() as database:

        async def working() -> T:
            async with database.backfills() as backfills:
                return await work(backfills)

        return asyncio.run(working())


def _row(each: BackfillView) -> tuple[object, ...]:
    finished = "" if each.finished_at is None else f"{each.finished_at:%Y-%m-%d %H:%M} UTC"
    return (each.name, each.state, each.seen, each.changed, finished, each.about)
