"""Routes of orders."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import Creation, ShopCall
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.orders.basket import Item
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.deliver_order import DeliverOrder
from emporion.application.orders.find_order import FindOrder
from emporion.application.orders.list_orders import ListOrders
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.application.orders.views import OrderView, PlacedOrderView
from emporion.domain.orders.errors import (
    OrderCurrencyDiffers,
    OrderNotFound,
    OrderStatusRefuses,
    OutOfStock,
    VariantsNotOnSale,
    VariantsUnknown,
)
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.order import Order
from emporion.domain.shared.errors import PreconditionFailed
from emporion.domain.shops.errors import ShopClosed
from emporion.domain.wallets.errors import InsufficientFunds, WalletInactive, WalletNotFound

router = Router("/shops/{shop}/orders", tag="orders")


class NewItem(BaseModel):
    variant_id: UUID
    quantity: int = Field(ge=1, examples=[2])


class NewOrder(BaseModel):
    wallet_id: UUID = Field(description="The customer's wallet in this shop, which is charged the total")
    items: list[NewItem] = Field(description="At least one; a variant may stand in several")
    currency: str | None = Field(
        default=None, description="Refuse the order unless it is charged in this currency", examples=["EUR"]
    )
    allow_partial: bool = Field(
        default=False, description="Order the items that can be had and answer which were left out, and why"
    )


@router.post(
    "",
    status_code=201,
    responses=problems(
        WalletNotFound,
        VariantsUnknown,
        VariantsNotOnSale,
        OutOfStock,
        InsufficientFunds,
        WalletInactive,
        ShopClosed,
        OrderCurrencyDiffers,
    ),
)
async def place_order(body: NewOrder, call: ShopCall, creation: Creation) -> PlacedOrderView:
    """Take the stock, charge the wallet and confirm the order, or change nothing."""
    items = tuple(Item(variant_id=item.variant_id, quantity=item.quantity) for item in body.items)
    placed = await call.execute(
        PlaceOrder(
            wallet_id=body.wallet_id,
            items=items,
            currency=body.currency,
            allow_partial=body.allow_partial,
        )
    )
    creation.below(placed.id)
    return placed


@router.get("")
async def list_orders(
    asked: Annotated[Asked[Order], asking(OrderFields)],
    call: ShopCall,
    mine: Annotated[bool, Query(description="Members: only their own orders")] = False,
) -> PageBody[OrderView]:
    """Newest first unless sorted otherwise. Customers see their own orders, members all of them."""
    return await asked.answer(call, ListOrders(listing=asked.listing, mine=mine))


@router.get("/{order_id}", responses=problems(OrderNotFound))
async def find_order(order_id: UUID, call: ShopCall) -> OrderView:
    """One order with its lines."""
    return await call.ask(FindOrder(order_id=order_id))


@router.post("/{order_id}/cancel", responses=problems(OrderNotFound, OrderStatusRefuses, PreconditionFailed))
async def cancel_order(order_id: UUID, call: ShopCall) -> OrderView:
    """Return the pieces to stock and the money to the wallet; for pending and confirmed orders."""
    return await call.execute(CancelOrder(order_id=order_id))


@router.post("/{order_id}/ship", responses=problems(OrderNotFound, OrderStatusRefuses, PreconditionFailed))
async def ship_order(order_id: UUID, call: ShopCall) -> OrderView:
    """Say that it left the shop."""
    return await call.execute(ShipOrder(order_id=order_id))


@router.post("/{order_id}/deliver", responses=problems(OrderNotFound, OrderStatusRefuses, PreconditionFailed))
async def deliver_order(order_id: UUID, call: ShopCall) -> OrderView:
    """Say that it arrived."""
    return await call.execute(DeliverOrder(order_id=order_id))
