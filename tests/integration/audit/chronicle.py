"""A shop's life, written down independently of the trail: every row after every command."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.catalog.change_price import ChangePrice
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.rename_category import RenameCategory
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.orders.basket import Item
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.application.shared.messages import Command
from emporion.application.shops.rename_shop import RenameShop
from emporion.application.wallets.deposit import Deposit
from emporion.infrastructure.persistence.invariants.scope import audited
from tests.integration.support import SYSTEM, Market

BEGIN = datetime(2030, 1, 1, tzinfo=UTC)
State = dict[str, dict[UUID, dict[str, Any]]]


@dataclass
class Chronicle:
    """`states` are all rows of the audited tables after each command, by the command's time."""

    market: Market
    states: list[tuple[datetime, State]] = field(default_factory=list)
    now: datetime = BEGIN

    async def does(self, command: Command[Any, Any], later: timedelta = timedelta(seconds=10)) -> Any:
        """Run a command, which may be refused, at a time of its own, and write down what there is then."""
        self.now += later
        answer = await self.market.bus.execute(command, replace(self.market.by(SYSTEM), now=self.now))
        self.states.append((self.now, await self.rows()))
        return answer.value_or(None)

    async def rows(self) -> State:
        found: State = {}
        async with self.market.database.get_session(self.market.shop_id) as session:
            for table, info in audited(of_shop=True):
                shop = table.c.shop_id if "shop_id" in table.c else table.c.id
                rows = await session.execute(select(table).where(shop == self.market.shop_id))
                found[info.name] = {row.id: dict(row._mapping) for row in rows}
        return found

    def as_of(self, at: datetime) -> State:
        """What was written down last before."""
        return next((state for time, state in reversed(self.states) if time <= at), {})


async def lived(market: Market, seed: int, steps: int) -> Chronicle:
    """So many random commands, refused ones among them."""
    dice, life = random.Random(seed), Chronicle(market)
    customer = await market.customer(100)
    products = [await market.product("3.335", "20", stock=6) for _ in range(2)]
    variants = [variant.id for product in products for variant in product.variants]
    shelves: list[UUID] = []
    orders: list[UUID] = []
    for step in range(steps):
        match dice.randrange(9):
            case 0 | 1:
                wanted = dice.sample(variants, dice.randint(1, 3))
                items = tuple(Item(variant_id=each, quantity=dice.randint(1, 3)) for each in wanted)
                if placed := await life.does(PlaceOrder(wallet_id=customer.wallet_id, items=items)):
                    orders.append(placed.id)
            case 2 if orders:
                await life.does(dice.choice([CancelOrder, ShipOrder])(order_id=dice.choice(orders)))
            case 3:
                if made := await life.does(CreateCategory(name=f"Shelf {step}")):
                    shelves.append(made.id)
            case 4 if shelves:
                chosen = tuple(dice.sample(shelves, dice.randint(0, min(3, len(shelves)))))
                await life.does(UpdateProduct(product_id=dice.choice(products).id, category_ids=chosen))
            case 5:
                amount = Decimal(dice.randint(1, 5000)) / 100
                await life.does(Deposit(wallet_id=customer.wallet_id, amount=amount, reference=f"{step}"))
            case 6:
                delta = dice.randint(-2, 3)
                await life.does(AdjustStock(variant_id=dice.choice(variants), delta=delta, reason="counted"))
            case 7:
                price = Decimal(dice.randint(1, 9999)) / 1000
                await life.does(ChangePrice(variant_id=dice.choice(variants), price=price))
            case _ if shelves and dice.random() < 0.7:
                await life.does(RenameCategory(category_id=dice.choice(shelves), name=f"Name {step}"))
            case _ if dice.random() < 0.1:
                await life.does(ArchiveProduct(product_id=dice.choice(products).id))
            case _:
                await life.does(RenameShop(name=f"Name {step}"))
    return life
