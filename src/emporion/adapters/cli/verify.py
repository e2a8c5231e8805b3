"""`emporion verify`: proves the books, or names the rows that are wrong."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.markup import escape

from emporion.adapters.cli.errors import ExitCode, unwrap
from emporion.adapters.cli.output import Advance, table
from emporion.adapters.cli.session import Operator, session_of
from emporion.application.books.verify import Verification
from emporion.application.books.views import BooksReport
from emporion.application.shops.find_shop import FindShop

commands = typer.Typer()


@commands.command()
def verify(
    context: typer.Context,
    shop: Annotated[str | None, typer.Option(help="Only this shop, by slug or id.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows to name for each broken invariant.")] = 20,
) -> None:
    """Check the eight invariants of the books; exit 1 and name the rows where one is broken."""
    session = session_of(context)
    with session.out.progress("Verifying") as advance:
        reports = session.run(lambda operator: _verified(operator, shop, limit, advance))
    session.out.data(reports, *_words(reports))
    if not all(report.holds for report in reports):
        raise typer.Exit(ExitCode.REFUSED)


async def _verified(operator: Operator, shop: str | None, limit: int, advance: Advance) -> list[BooksReport]:
    verification = Verification(operator.bus, limit=limit)
    if shop is not None:
        found = await operator.ask(FindShop(shop=shop))
        return [unwrap(await verification.shop(found, operator.context))]
    reports: list[BooksReport] = []
    async for answer in verification.run(operator.context):
        reports.append(unwrap(answer))
        advance(len(reports))
    return reports


def _words(reports: Sequence[BooksReport]) -> Iterator[object]:
    yield table("", ("", "Invariant", "Rows checked>", "Broken>"), _sums(reports))
    for report in reports:
        for invariant in (each for each in report.invariants if not each.holds):
            where = report.shop or "platform"
            rows = ((each.table, each.record_id, each.problem) for each in invariant.violations)
            named = f"{len(invariant.violations)} of {invariant.broken}"
            yield table(
                escape(f"{where}, invariant {invariant.number}: {named} rows"),
                ("Table", "Id", "This row"),
                rows,
            )
    shops = sum(report.shop is not None for report in reports)
    verdict = "All invariants hold" if all(report.holds for report in reports) else "The books are broken"
    yield f"{verdict} ({shops} shop{'' if shops == 1 else 's'})."


def _sums(reports: Sequence[BooksReport]) -> Iterator[tuple[object, ...]]:
    """One row an invariant, added up over all shops."""
    every = [invariant for report in reports for invariant in report.invariants]
    for number in sorted({each.number for each in every}):
        same = [each for each in every if each.number == number]
        yield number, same[0].title, sum(each.checked for each in same), sum(each.broken for each in same)
