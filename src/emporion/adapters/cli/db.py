"""`emporion db`: the embedded server and the schema."""

from typing import Annotated

import typer
from rich.markup import escape

from emporion.adapters.cli.errors import CommandFailed, ExitCode, usage
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Session, session_of
from emporion.adapters.encoding import to_json
from emporion.application.shared.schema import Direction, Phase, Progress, Step, Waiting

commands = typer.Typer(name="db", help="The embedded server and the schema.", no_args_is_help=True)


@commands.command()
def start(context: typer.Context) -> None:
    """Start the embedded server and leave it running."""
    session = _embedded(context)
    session.runtime.embedded().start()
    _show_status(session)


@commands.command()
def stop(context: typer.Context) -> None:
    """Stop the embedded server, whoever uses it."""
    session = _embedded(context)
    session.runtime.embedded().stop()
    _show_status(session)


@commands.command()
def status(context: typer.Context) -> None:
    """Say whether the embedded server runs; exit 1 when it does not."""
    session = _embedded(context)
    if not _show_status(session):
        raise typer.Exit(ExitCode.REFUSED)


@commands.command()
def upgrade(
    context: typer.Context,
    revision: Annotated[str, typer.Argument(help="Where to: a revision, +1, or head.")] = "head",
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL instead, from nothing or for FROM:TO.")
    ] = False,
) -> None:
    """Migrate the schema, as its owner. Safe while another process does it, too."""
    session = session_of(context)
    if sql:
        script = session.runtime.migration_files().upgrade_sql(revision)
        session.out.data({"sql": script}, script)
        return
    with session.runtime.database() as database:
        steps = database.schema.upgrade(revision, teller(session))
        _show_steps(session, steps, database.schema.current())


@commands.command(context_settings={"ignore_unknown_options": True})  # -1 is none
def downgrade(
    context: typer.Context,
    revision: Annotated[str, typer.Argument(help="Where to; -1 is one step, base is nothing at all.")] = "-1",
    sql: Annotated[
        bool, typer.Option("--sql", help="Print the SQL instead, from the newest or for FROM:TO.")
    ] = False,
) -> None:
    """Take migrations back, as the schema's owner. What they made is dropped, rows included."""
    session = session_of(context)
    if sql:
        script = session.runtime.migration_files().downgrade_sql(revision)
        session.out.data({"sql": script}, script)
        return
    with session.runtime.database() as database:
        steps = database.schema.downgrade(revision, teller(session))
        _show_steps(session, steps, database.schema.current())


@commands.command()
def current(context: typer.Context) -> None:
    """Print the revision the database is at."""
    session = session_of(context)
    with session.runtime.database() as database:
        _show_revision(session, database.schema.current())


@commands.command()
def history(context: typer.Context) -> None:
    """List the migrations, newest first, without asking a database."""
    session = session_of(context)
    found = list(reversed(session.runtime.migration_files().revisions()))
    rows = ((each.revision, each.phase or "", each.title) for each in found)
    session.out.data({"history": found}, table("", ("Revision", "Phase", "What it does"), rows))


@commands.command()
def revision(
    context: typer.Context,
    words: Annotated[str | None, typer.Argument(metavar="MESSAGE", help="What it does.")] = None,
    message: Annotated[str | None, typer.Option("--message", "-m", help="The same as an option.")] = None,
    autogenerate: Annotated[
        bool, typer.Option("--autogenerate/--empty", help="With what differs from the models, or without.")
    ] = True,
    phase: Annotated[
        Phase, typer.Option(help="expand only adds, contract takes away, migrate moves from old to new.")
    ] = Phase.EXPAND,
) -> None:
    """Write a migration from how the models differ from the database."""
    session = session_of(context)
    text = message or words
    if not text:
        raise usage('Say what the migration does: emporion db revision -m "add gift cards".')
    with session.runtime.database() as database:
        file = database.schema.revision(text, autogenerate=autogenerate, phase=phase)
    session.out.data({"file": file}, f"Wrote {file}; read it, then run emporion db lint.")


@commands.command()
def check(context: typer.Context) -> None:
    """Compare models and database; exit 1 where they differ."""
    session = session_of(context)
    with session.runtime.database() as database:
        difference = database.schema.check()
    if difference is not None:
        raise CommandFailed(
            f"Models and database differ: {difference}\nWrite a migration: emporion db revision -m WORDS.",
            ExitCode.REFUSED,
            code="schema-differs",
            fields={"difference": difference},
        )
    session.out.data({"difference": None}, "Models and database agree.")


def teller(session: Session) -> Progress:
    """Says on stderr what a migration waits for, and each step when it is done."""

    def tell(event: Step | Waiting) -> None:
        if isinstance(event, Waiting):
            session.out.note(escape(event.words))
        else:
            arrow = "->" if event.direction is Direction.UP else "<-"
            session.out.note(escape(f"{arrow} {event.revision} {event.seconds:.2f} s"))

    return tell


def _show_steps(session: Session, steps: list[Step], revision: str) -> None:
    rows = (
        (
            *(each.direction, each.revision.revision, each.revision.phase or "", each.revision.title),
            *(f"{each.seconds:.2f}", each.tries),
        )
        for each in steps
    )
    facts = [
        {**to_json(each.revision), "direction": each.direction, "seconds": round(each.seconds, 3)}
        | {"tries": each.tries}
        for each in steps
    ]
    columns = ("", "Revision", "Phase", "What it does", "Seconds>", "Tries>")
    now = f"The database is at {revision}." if revision else "The database has no schema now."
    session.out.data(
        {"revision": revision or None, "steps": facts},
        *([table("", columns, rows)] if steps else ["Nothing to do."]),
        now,
    )


def _show_revision(session: Session, revision: str) -> None:
    session.out.data({"revision": revision or None}, revision or "The database has no schema yet.")


def _show_status(session: Session) -> bool:
    found = session.runtime.embedded().status()
    facts = {
        "state": str(found.state),
        "data": found.data,
        "log": found.log,
        "pid": found.pid,
        "socket_directory": found.socket_directory,
        "in_use": found.in_use,
    }
    session.out.data(facts, table("", ("Embedded server", ""), facts.items()))
    return str(found.state) == "running"


def _embedded(context: typer.Context) -> Session:
    session = session_of(context)
    if not session.runtime.settings.is_embedded:
        raise usage("DATABASE_URL names another server, which is not ours to start or stop; unset it first.")
    return session
