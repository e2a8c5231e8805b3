"""`emporion serve`: database, schema and HTTP in one go."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from types import FrameType
from typing import Annotated

import typer

from emporion.adapters import logs
from emporion.adapters.cli.listening import Listening, listen
from emporion.adapters.cli.runtime import DatabaseAccess
from emporion.adapters.cli.schema_check import ensure_schema
from emporion.adapters.cli.session import Session, session_of
from emporion.adapters.long_lived import settle

commands = typer.Typer()


@commands.command()
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; 0 takes any free one.")] = None,
    worker: Annotated[bool, typer.Option(help="Deliver messages and do the upkeep in this process.")] = True,
    migrate: Annotated[
        bool | None,
        typer.Option(
            "--migrate/--no-migrate", help="Upgrade the schema first; only the embedded one's, else."
        ),
    ] = None,
) -> None:
    """Start the database if it is the embedded one, and serve HTTP until Ctrl-C."""
    session = session_of(context)
    settings = session.runtime.settings
    # The port first: it is the commonest mistake, and should not cost a database start.
    with listen(host or settings.host, settings.port if port is None else port) as listening, _stoppable():
        logs.configure("debug" if session.debug else settings.log_level, as_json=settings.log_json)
        session.out.note("Starting the database ...")
        with session.runtime.database() as database:
            ensure_schema(session, database, migrates=settings.is_embedded if migrate is None else migrate)
            _answer(session, database, listening, works=worker)
    session.out.note("Stopped.")


def _answer(session: Session, database: DatabaseAccess, listening: Listening, *, works: bool) -> None:
    # The web framework takes long to import, and no other command needs it.
    from emporion.adapters.http.app import create_app
    from emporion.adapters.http.web_server import WebServer
    from emporion.adapters.worker.loop import working

    runtime = database.http()
    app = create_app(runtime, partial(working, runtime) if works else nullcontext)
    settle()
    WebServer(app, listening.socket, lambda: _say_where(session, database, listening.url)).run()


def _say_where(session: Session, database: DatabaseAccess, url: str) -> None:
    session.out.data(
        {"url": url, "docs": f"{url}/docs", "database": database.place},
        f"Emporion serves {url}\n  API docs  {url}/docs\n  Database  {database.place}\nCtrl-C stops it.",
    )


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM and a closed terminal end the block like Ctrl-C does, whatever it is doing, and nothing is left
    running; being stopped is no failure of a server."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
