"""`emporion order`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import typer

from emporion.adapters.cli import lists
from emporion.adapters.cli.errors import usage
from emporion.adapters.cli.output import money, table
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.pages import PageBody
from emporion.application.catalog.find_variant import FindVariant
from emporion.application.orders.basket import Item
from emporion.application.orders.list_orders import ListOrders
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.views import OrderLineView, OrderView, PlacedOrderView
from emporion.application.wallets.look_up_wallet import LookUpWallet
from emporion.domain.orders.fields import OrderFields

commands = typer.Typer(name="order", help="Orders.", no_args_is_help=True)


@commands.command()
def place(
    context: typer.Context,
    shop: Annotated[str, typer.Option(help="The shop's slug or id.")],
    wallet: Annotated[str, typer.Option(help="Address or id of the customer's wallet, which pays.")],
    line: Annotated[
        list[str], typer.Option(metavar="VARIANT:QTY", help="Id or SKU, and pieces; repeatable.")
    ],
    idempotency_key: Annotated[str | None, typer.Option(help="A repetition with it orders nothing.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Order what can be had, name the rest.")] = False,
) -> None:
    """Place an order in a customer's name: stock is taken and the wallet is charged, or nothing is."""
    session = session_of(context)
    wishes = [_wish(each) for each in line]

    async def work(operator: Operator) -> PlacedOrderView:
        within = (await operator.in_shop(shop)).once(idempotency_key)
        payer = await within.ask(LookUpWallet(wallet=wallet))
        items = await _items(within, wishes)
        return await within.execute(PlaceOrder(wallet_id=payer.id, items=items, allow_partial=partial))

    placed = session.run(work)
    session.out.data(placed, *_receipt(placed))
    for item in placed.left_out:
        session.out.note(f"Left out: {item.reason}")


async def _items(operator: Operator, wishes: Sequence[tuple[str, int]]) -> tuple[Item, ...]:
    return tuple(
        [
            Item(variant_id=(await operator.ask(FindVariant(variant=variant))).id, quantity=quantity)
            for variant, quantity in wishes
        ]
    )


def _wish(text: str) -> tuple[str, int]:
    # From the right: a SKU may have colons of its own.
    variant, _, quantity = text.rpartition(":")
    try:
        return _present(variant), int(quantity)
    except ValueError:
        raise usage(f"'{text}' is no order line; write VARIANT:QUANTITY, such as CHAI-01:2.") from None


def _present(variant: str) -> str:
    if not variant.strip():
        raise ValueError(variant)
    return variant.strip()


def _receipt(order: OrderView) -> tuple[object, ...]:
    rows = (
        (line.quantity, line.title, *(money(each, order.currency) for each in _amounts(line)))
        for line in order.lines
    )
    charged = f"{money(order.total, order.currency)} {order.currency}"
    return (
        table("", ("Quantity>", "What", "Price>", "Amount>"), rows),
        f"Order {order.number} is {order.status}, {charged} charged.",
    )


def _amounts(line: OrderLineView) -> tuple[Decimal, Decimal]:
    return line.unit_price, line.unit_price * line.quantity


@commands.command("list")
def list_orders(
    context: typer.Context,
    shop: Annotated[str, typer.Option(help="The shop's slug or id.")],
    where: lists.Where = None,
    sort: lists.SortBy = None,
    limit: lists.Limit = 50,
    cursor: lists.Cursor = None,
    offset: lists.Offset = None,
    total: lists.TotalAs = None,
) -> None:
    """List orders, the newest first unless sorted otherwise."""
    session, page_place = session_of(context), lists.place_of(limit, cursor, offset, total)
    query = ListOrders(listing=lists.listing_of(OrderFields, where, sort))

    async def work(operator: Operator) -> PageBody[OrderView]:
        return await (await operator.in_shop(shop)).page(query, page_place)

    lists.show(session.out, session.run(work), ("Id", "Number", "Placed (UTC)", "Status", "Total>", ""), _row)


def _row(order: OrderView) -> tuple[object, ...]:
    return (
        order.id,
        order.number,
        order.placed_at,
        order.status,
        money(order.total, order.currency),
        order.currency,
    )
