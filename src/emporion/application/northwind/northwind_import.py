"""Imports Northwind into a shop: catalog, customers, orders, all through the bus."""

from collections.abc import Callable

from returns.result import Failure, Result, Success

from emporion.application.northwind.bring_catalog import CatalogBrought, bring_catalog
from emporion.application.northwind.bring_customers import CustomersBrought, bring_customers
from emporion.application.northwind.bring_orders import OrderBringer, OrdersBrought
from emporion.application.northwind.calls import Calls, CommandsAndQueries, Stopped
from emporion.application.northwind.data import Northwind
from emporion.application.northwind.errors import NorthwindStopped
from emporion.application.northwind.report import NorthwindProgress, NorthwindReport
from emporion.application.shared.context import Context
from emporion.application.shops.find_shop import FindShop


class NorthwindImport:
    """Every thing is a command of its own: an import that was stopped is finished by starting it again, at
    any later time, and one that was finished changes nothing. What is there is never overwritten."""

    def __init__(self, bus: CommandsAndQueries) -> None:
        self._bus = bus

    async def run(
        self,
        northwind: Northwind,
        context: Context,
        *,
        on_progress: Callable[[NorthwindProgress], None] | None = None,
    ) -> Result[NorthwindReport, NorthwindStopped]:
        """Bring all of it into the context's shop, whose currency the prices are taken to be in. Only the
        system may: users are enrolled and orders dated."""
        total = sum(
            map(len, (northwind.categories, northwind.products, northwind.customers, northwind.orders))
        )
        calls = Calls(self._bus, context, total, on_progress)
        try:
            return Success(await self._bring(calls, northwind))
        except Stopped as stopped:
            return Failure(stopped.answer)

    async def _bring(self, calls: Calls, northwind: Northwind) -> NorthwindReport:
        currency = (await calls.ask(FindShop(shop=str(calls.context.shop)), "shop")).currency
        catalog = await bring_catalog(calls, northwind)
        customers = await bring_customers(calls, northwind)
        bringer = OrderBringer(calls, currency, catalog.variants, customers.purses)
        return _report(currency, catalog, customers, await bringer.bring(northwind))


def _report(
    currency: str, catalog: CatalogBrought, customers: CustomersBrought, orders: OrdersBrought
) -> NorthwindReport:
    kinds = (catalog.categories, catalog.products, customers.users, customers.wallets, orders.orders)
    return NorthwindReport(
        currency=currency,
        categories=catalog.categories,
        products=catalog.products,
        users=customers.users,
        wallets=customers.wallets,
        orders=orders.orders,
        pieces_put_in=catalog.pieces_put_in,
        deposited=orders.deposited,
        changed=any(kind.created for kind in kinds) or catalog.shown > 0 or orders.deposited > 0,
    )
