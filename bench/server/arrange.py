"""Makes the world that is worked on: shops through the bus, orders before them by the fill."""

from bench.contenders.emporion import container_on
from bench.contenders.views import PAGE
from bench.server.fill import fill, order_at, some_orders
from bench.server.postgres import Served
from bench.server.stock import Stocker
from bench.world import Shop, World


async def arrange(server: Served, *, shops: int, orders: int) -> World:
    """The first shop is large and has `orders` behind it; the others, if any, are small and many."""
    container = container_on(server.app_url, 4)
    async with container.database():
        stocker = Stocker(container)
        first = await stocker.shop(customers=64, products=40, variants=10)
        others = [await stocker.shop(customers=4, products=3, variants=10) for _ in range(shops - 1)]
    await fill(server.owner_url, first, orders)
    return await behind(server, (first, *others), orders)


async def behind(server: Served, shops: tuple[Shop, ...], orders: int) -> World:
    """The world, where the first shop has so many orders."""
    return World(
        shops=shops,
        orders=tuple(await some_orders(server.owner_url, shops[0], 512)),
        deep=await order_at(server.owner_url, shops[0], max(orders - PAGE, 1)),
    )
