"""`emporion db lint`: the gate that a migration passes before it is merged."""

import typer
from rich.markup import escape

from emporion.adapters.cli.db import commands
from emporion.adapters.cli.errors import ExitCode
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Session, session_of
from emporion.application.shared.schema import Verdict

__all__ = ["commands"]


@commands.command()
def lint(context: typer.Context) -> None:
    """Check all migrations with squawk and rules of ours; exit 1 where something is wrong."""
    session = session_of(context)
    verdict = session.runtime.migration_files().lint()
    session.out.data(verdict, *_for_people(verdict))
    _say_waivers(session, verdict)
    if verdict.findings:
        raise typer.Exit(ExitCode.REFUSED)


def _for_people(verdict: Verdict) -> list[object]:
    count = len(verdict.checked)
    if not verdict.findings:
        return [f"{count} migrations, nothing wrong."]
    parts = [
        f"[bold red]{escape(each.revision)} {escape(each.rule)}[/]\n  {escape(each.statement)}\n"
        f"  {escape(each.message)}\n  Instead: {escape(each.advice)}"
        for each in verdict.findings
    ]
    return [*parts, f"{len(verdict.findings)} findings in {count} migrations."]


def _say_waivers(session: Session, verdict: Verdict) -> None:
    if session.out.as_json or not verdict.waivers:
        return
    rows = ((each.revision, each.rule, each.findings, each.reason) for each in verdict.waivers)
    session.out.data(None, table("Waived", ("Revision", "Rule", "Findings>", "Because"), rows))
