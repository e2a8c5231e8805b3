"""`emporion shop`."""

from typing import Annotated

import typer

from emporion.adapters.cli import lists
from emporion.adapters.cli.session import Operator, session_of
from emporion.application.identity.find_user import FindUser
from emporion.application.shops.list_shops import ListShops
from emporion.application.shops.open_shop import OpenShop
from emporion.application.shops.views import ShopView
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.fields import ShopFields

commands = typer.Typer(name="shop", help="Shops.", no_args_is_help=True)


@commands.command("open")
def open_shop(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="Short name for addresses, such as acme.")],
    owner: Annotated[str, typer.Option(help="E-mail address of the user who owns it.")],
    currency: Annotated[str, typer.Option(help="ISO 4217 code, such as EUR.")],
    name: Annotated[str | None, typer.Option(help="Name on the door; the slug if not given.")] = None,
) -> None:
    """Open a shop with its owner and its own two wallets."""
    session = session_of(context)

    async def work(operator: Operator) -> ShopView:
        user = await operator.ask(FindUser(email=owner))
        command = OpenShop(slug=slug, name=name or slug, currency=currency, owner_id=user.id)
        return await operator.within(new_id()).execute(command)

    made = session.run(work)
    session.out.data(made, f"Opened {made.name} ({made.slug}, {made.currency}) with id {made.id}.")


@commands.command("list")
def list_shops(
    context: typer.Context,
    where: lists.Where = None,
    sort: lists.SortBy = None,
    limit: lists.Limit = 50,
    cursor: lists.Cursor = None,
    offset: lists.Offset = None,
    total: lists.TotalAs = None,
) -> None:
    """List shops, closed ones among them."""
    session, place = session_of(context), lists.place_of(limit, cursor, offset, total)
    query = ListShops(listing=lists.listing_of(ShopFields, where, sort))
    page = session.run(lambda operator: operator.page(query, place))
    lists.show(session.out, page, ("Id", "Slug", "Name", "Currency", "Status"), _listed)


def _listed(shop: ShopView) -> tuple[object, ...]:
    return shop.id, shop.slug, shop.name, shop.currency, shop.status
