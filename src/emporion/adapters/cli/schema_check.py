"""Nobody serves on a schema that this code does not know."""

import asyncio

from rich.markup import escape

from emporion.adapters.cli.db import teller
from emporion.adapters.cli.errors import CommandFailed, ExitCode
from emporion.adapters.cli.runtime import DatabaseAccess
from emporion.adapters.cli.session import Session
from emporion.application.shared.schema import Fit


def ensure_schema(session: Session, database: DatabaseAccess, *, migrates: bool = False) -> None:
    """Return when this code can serve on the schema, after migrating it where it is to; else raise
    `CommandFailed` with what to run."""
    found = asyncio.run(database.standing())
    if migrates and found.fit in (Fit.ABSENT, Fit.BEHIND):
        session.out.note("Migrating the schema ...")
        database.schema.upgrade("head", teller(session))
        return
    if not found.serves:
        raise CommandFailed(
            f"{found.finding}\n{found.advice}",
            ExitCode.BROKEN,
            code="schema",
            fields={"fit": found.fit, "finding": found.finding, "advice": found.advice},
        )
    if found.advice:
        session.out.note(escape(f"{found.finding} {found.advice}"))
