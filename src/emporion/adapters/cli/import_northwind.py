"""`emporion import northwind`: the classic sample shop with all its orders."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from emporion.adapters.cli.errors import unwrap
from emporion.adapters.cli.imports import commands
from emporion.adapters.cli.output import Advance, money, table
from emporion.adapters.cli.session import Operator, session_of
from emporion.application.northwind.northwind_import import NorthwindImport
from emporion.application.northwind.reader import read_northwind
from emporion.application.northwind.report import NorthwindProgress, NorthwindReport


@commands.command()
def northwind(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder with Northwind's CSV files.")],
    shop: Annotated[str, typer.Option(help="The shop's slug or id; open it first.")],
) -> None:
    """Bring categories, products, customers and orders, each order through the command that places orders."""
    session = session_of(context)
    read = unwrap(read_northwind(folder))
    with session.out.progress("Importing Northwind") as advance:

        async def work(operator: Operator) -> NorthwindReport:
            within = await operator.in_shop(shop)
            importing = NorthwindImport(within.bus)
            return unwrap(await importing.run(read, within.context, on_progress=_shown(advance)))

        report = session.run(work)
    session.out.data(report, *_words(report))


def _shown(advance: Advance) -> Callable[[NorthwindProgress], None]:
    return lambda now: advance(now.done, now.total)


def _words(report: NorthwindReport) -> Iterator[object]:
    kinds = {
        "Categories": report.categories,
        "Products": report.products,
        "Users": report.users,
        "Wallets": report.wallets,
        "Orders": report.orders,
    }
    rows = ((name, each.created, each.present) for name, each in kinds.items())
    yield table("Northwind", ("", "Created>", "There already>"), rows)
    deposited = f"{money(report.deposited, report.currency)} {report.currency}"
    yield (
        f"{report.pieces_put_in} pieces put in, {deposited} deposited."
        if report.changed
        else "Nothing changed."
    )
