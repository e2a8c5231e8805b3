"""`emporion product`: what was deleted, and its way back."""

from typing import Annotated
from uuid import UUID

import typer

from emporion.adapters.cli.errors import unwrap
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Operator, session_of
from emporion.application.catalog.delete_product import DeleteProduct
from emporion.application.catalog.deleted_views import DeletedProductView
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.list_deleted_products import ListDeletedProducts
from emporion.application.catalog.purge_products import PurgeProducts
from emporion.application.catalog.restore_product import RestoreProduct
from emporion.application.catalog.views import ProductView
from emporion.application.upkeep.purging import PurgeView, purge_all
from emporion.domain.shared.page import MAX_LIMIT, Page, PageRequest

commands = typer.Typer(name="product", help="Deleted products.", no_args_is_help=True)

Shop = Annotated[str, typer.Option(help="The shop's slug or id.")]


@commands.command()
def delete(
    context: typer.Context,
    product: Annotated[str, typer.Argument(help="Its handle or id.")],
    shop: Shop,
    reason: Annotated[str, typer.Option(help="Why; the shop's staff sees it.")],
) -> None:
    """Hide a product; it can be restored until it is purged."""
    session = session_of(context)

    async def work(operator: Operator) -> DeletedProductView:
        within = await operator.in_shop(shop)
        found = await within.ask(FindProduct(product=product))
        return await within.execute(DeleteProduct(product_id=found.id, reason=reason))

    gone = session.run(work)
    session.out.data(gone, f"Deleted {gone.handle} with id {gone.id}.")


@commands.command("deleted")
def list_deleted(
    context: typer.Context,
    shop: Shop,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT, help="How many at most.")] = MAX_LIMIT,
) -> None:
    """List deleted products with who, when and why."""
    session = session_of(context)

    async def work(operator: Operator) -> Page[DeletedProductView]:
        return await (await operator.in_shop(shop)).ask(ListDeletedProducts(page=PageRequest(limit=limit)))

    found = session.run(work).items
    rows = (
        (each.id, each.handle, each.deleted_at, each.deleted_by or "operator", each.reason) for each in found
    )
    session.out.data(found, table("", ("Id", "Handle", "Deleted at", "By", "Why"), rows))


@commands.command()
def restore(
    context: typer.Context, product_id: Annotated[UUID, typer.Argument(help="Its id.")], shop: Shop
) -> None:
    """Bring a deleted product back as it was."""
    session = session_of(context)

    async def work(operator: Operator) -> ProductView:
        return await (await operator.in_shop(shop)).execute(RestoreProduct(product_id=product_id))

    back = session.run(work)
    session.out.data(back, f"Restored {back.handle}, which is {back.status}.")


@commands.command()
def purge(context: typer.Context, shop: Shop) -> None:
    """Remove for good what was deleted longer ago than EMPORION_PURGE_DELETED_AFTER_DAYS."""
    session = session_of(context)

    async def work(operator: Operator) -> PurgeView:
        within = await operator.in_shop(shop)
        return unwrap(await purge_all(within.bus, PurgeProducts(), within.context))

    done = session.run(work)
    session.out.data(done, f"Purged {done.purged} products; kept {len(done.kept)} that were sold.")
    for handle in done.kept:
        session.out.note(f"Kept: {handle}")
