"""Orders."""

from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.deliver_order import DeliverOrder
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.ship_order import ShipOrder
from tests.proofs.scenarios.stage import Stage, Trial, scenario


@scenario(PlaceOrder, important=True)
async def an_order_is_placed(stage: Stage) -> Trial:
    return stage.by_customer(stage.order(1, 2))


@scenario(PlaceOrder)
async def what_can_be_had_is_ordered(stage: Stage) -> Trial:
    return stage.by_customer(stage.order(1, 9_999_999 // 10, allow_partial=True))


@scenario(PlaceOrder)
async def more_than_there_is_is_refused(stage: Stage) -> Trial:
    (scarce,) = await stage.market.variants(1, stock=1)
    order = stage.order(1)
    wish = type(order.items[0])(variant_id=scarce.id, quantity=2)
    return stage.by_customer(PlaceOrder(wallet_id=order.wallet_id, items=(*order.items, wish)))


@scenario(CancelOrder, important=True)
async def an_order_is_cancelled(stage: Stage) -> Trial:
    return stage.by_customer(CancelOrder(order_id=(await stage.placed()).id))


@scenario(ShipOrder)
async def an_order_is_shipped(stage: Stage) -> Trial:
    return stage.by_owner(ShipOrder(order_id=(await stage.placed()).id))


@scenario(DeliverOrder)
async def an_order_is_delivered(stage: Stage) -> Trial:
    order = await stage.placed()
    await stage.do(ShipOrder(order_id=order.id))
    return stage.by_owner(DeliverOrder(order_id=order.id))
