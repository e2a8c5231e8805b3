"""`emporion doctor`: is everything as it should be, and if not, what to do."""

import asyncio

import typer
from rich.text import Text

from emporion.adapters.cli.checks import Check, Verdict, database_checks, local_checks
from emporion.adapters.cli.errors import ExitCode
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Session, session_of

commands = typer.Typer()

_COLOURS = {Verdict.GOOD: "green", Verdict.DOUBTFUL: "yellow", Verdict.BAD: "bold red"}


@commands.command()
def doctor(context: typer.Context) -> None:
    """Check the installation, the settings and the database; exit 1 when something must be corrected."""
    session = session_of(context)
    checks = [*local_checks(session.runtime.settings), *_database(session)]
    rows = (
        (Text(str(check.verdict), _COLOURS[check.verdict]), check.name, check.finding) for check in checks
    )
    session.out.data(checks, table("", ("", "Checked", "Found"), rows))
    for check in checks:
        if check.advice:
            session.out.note(f"{check.name}: {check.advice}")
    if any(check.verdict is Verdict.BAD for check in checks):
        raise typer.Exit(ExitCode.REFUSED)


def _database(session: Session) -> list[Check]:
    try:
        with session.runtime.database() as database:
            facts, standing = asyncio.run(database.facts()), asyncio.run(database.standing())
            return database_checks(facts, place=database.place, standing=standing)
    except Exception as error:
        words = session.runtime.explain(error)
        if words is None:
            raise
        problem, _, advice = words.partition("\n")
        return [
            Check("database", Verdict.BAD, problem, advice or "Correct it, then run emporion doctor again.")
        ]
