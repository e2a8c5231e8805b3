"""`emporion product`: what there is, what was deleted, and its way back."""

from typing import Annotated
from uuid import UUID

import typer

from emporion.adapters.cli import lists
from emporion.adapters.cli.errors import unwrap
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.pages import PageBody
from emporion.application.catalog.delete_product import DeleteProduct
from emporion.application.catalog.deleted_views import DeletedProductView
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.list_deleted_products import ListDeletedProducts
from emporion.application.catalog.list_products import ListProducts
from emporion.application.catalog.purge_products import PurgeProducts
from emporion.application.catalog.restore_product import RestoreProduct
from emporion.application.catalog.views import ProductSummary, ProductView
from emporion.application.upkeep.purging import PurgeView, purge_all
from emporion.domain.catalog.fields import ProductFields

commands = typer.Typer(name="product", help="Products.", no_args_is_help=True)

Shop = Annotated[str, typer.Option(help="The shop's slug or id.")]


@commands.command("list")
def list_products(
    context: typer.Context,
    shop: Shop,
    search: lists.Search = None,
    where: lists.Where = None,
    sort: lists.SortBy = None,
    limit: lists.Limit = 50,
    cursor: lists.Cursor = None,
    offset: lists.Offset = None,
    total: lists.TotalAs = None,
) -> None:
    """List products, drafts among them, filtered and sorted as over HTTP."""
    session, place = session_of(context), lists.place_of(limit, cursor, offset, total)
    query = ListProducts(listing=lists.listing_of(ProductFields, where, sort), search=search)

    async def work(operator: Operator) -> PageBody[ProductSummary]:
        return await (await operator.in_shop(shop)).page(query, place)

    columns = ("Id", "Handle", "Title", "Vendor", "Status")
    lists.show(session.out, session.run(work), columns, _listed)


def _listed(product: ProductSummary) -> tuple[object, ...]:
    return product.id, product.handle, product.title, product.vendor, product.status


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
    limit: lists.Limit = 50,
    cursor: lists.Cursor = None,
    offset: lists.Offset = None,
    total: lists.TotalAs = None,
) -> None:
    """List deleted products with who, when and why."""
    session, place = session_of(context), lists.place_of(limit, cursor, offset, total)

    async def work(operator: Operator) -> PageBody[DeletedProductView]:
        return await (await operator.in_shop(shop)).page(ListDeletedProducts(), place)

    lists.show(session.out, session.run(work), ("Id", "Handle", "Deleted at", "By", "Why"), _row)


def _row(gone: DeletedProductView) -> tuple[object, ...]:
    return gone.id, gone.handle, gone.deleted_at, gone.deleted_by or "operator", gone.reason


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
