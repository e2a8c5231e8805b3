"""`emporion import`: brings what exists elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from emporion.adapters.cli.errors import ExitCode, unwrap
from emporion.adapters.cli.import_summary import summary
from emporion.adapters.cli.output import Advance
from emporion.adapters.cli.session import Operator, session_of
from emporion.application.catalog.import_products import ImportProgress, ProductImport
from emporion.application.catalog.import_report import ImportReport
from emporion.application.catalog.shopify.source import FileSource

commands = typer.Typer(name="import", help="Bring what exists elsewhere.", no_args_is_help=True)


@commands.command()
def products(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A Shopify product export (CSV).")],
    shop: Annotated[str, typer.Option(help="The shop's slug or id.")],
    encoding: Annotated[str | None, typer.Option(help="Of the file, where it is guessed wrong.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 when a row was rejected.")] = False,
) -> None:
    """Create and update products from a file; the same file a second time changes nothing."""
    session = session_of(context)
    with session.out.progress(f"Importing {file.name}") as advance:

        async def work(operator: Operator) -> ImportReport:
            within = await operator.in_shop(shop)
            importing = ProductImport(within.bus)
            return unwrap(
                await importing.run(
                    FileSource(file), within.context, on_progress=_shown(advance), encoding=encoding
                )
            )

        report = session.run(work)
    session.out.data(report, *summary(report))
    if strict and report.rejected:
        raise typer.Exit(ExitCode.REFUSED)


def _shown(advance: Advance) -> Callable[[ImportProgress], None]:
    return lambda now: advance(now.bytes_read, now.bytes_total)
