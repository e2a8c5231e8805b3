"""After a commit no process answers what was before; a command that is rolled back changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from emporion.application.catalog.add_variant import AddVariant
from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.catalog.change_price import ChangePrice
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.delete_product import DeleteProduct
from emporion.application.catalog.delete_variant import DeleteVariant
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.restore_product import RestoreProduct
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.catalog.update_variant import UpdateVariant
from emporion.application.catalog.views import ProductView
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.shared.messages import Command
from emporion.application.shared.ports import Scope
from emporion.application.shops.close_shop import CloseShop
from emporion.application.shops.find_shop import FindShop
from emporion.application.shops.rename_shop import RenameShop
from emporion.application.shops.reopen_shop import ReopenShop
from emporion.config import Settings
from emporion.domain.catalog.errors import ProductNotFound
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.repositories.products import SqlProductRepository
from emporion.infrastructure.persistence.repositories.variants import SqlVariantRepository
from emporion.testing.faults import Fault, FaultInjector, Kind
from emporion.testing.postgres import ServerUrls
from tests.integration.cache.processes import Process, process, soon
from tests.integration.persistence.shelf import work
from tests.integration.support import Market, ok, refusal

Change = Callable[[Market, ProductView], Awaitable[Any]]


async def does(market: Market, command: Command[Any, Any]) -> Any:
    return ok(await market.bus.execute(command, market.by()))


async def sells(market: Market, product: ProductView) -> UUID:
    customer = await market.customer(100)
    return ok(await market.place(customer, {product.variants[0].id: 2})).id


async def cancels(market: Market, product: ProductView) -> None:
    await does(market, CancelOrder(order_id=await sells(market, product)))


async def files(market: Market, product: ProductView) -> UUID:
    shelf: UUID = (await does(market, CreateCategory(name="Tea"))).id
    await does(market, UpdateProduct(product_id=product.id, category_ids=(shelf,)))
    return shelf


async def unfiles(market: Market, product: ProductView) -> None:
    await files(market, product)
    await does(market, UpdateProduct(product_id=product.id, category_ids=()))


async def deletes_and_restores(market: Market, product: ProductView) -> None:
    await does(market, DeleteProduct(product_id=product.id, reason="no more"))
    refused = await market.bus.ask(FindProduct(product=product.handle), market.by())
    assert refusal(refused) == ProductNotFound(product=product.handle)
    await does(market, RestoreProduct(product_id=product.id))


async def changes_a_set(market: Market, product: ProductView) -> None:
    async with work(market.database, market.shop_id) as uow:
        wanted = ProductFields.handle.equals(product.handle)
        await SqlProductRepository(uow).update_where(wanted, [ProductFields.vendor.becomes("Ajax")])


async def upserts(market: Market, product: ProductView) -> None:
    async with work(market.database, market.shop_id) as uow:
        known = await SqlVariantRepository(uow).find_by_id(product.variants[0].id)
        assert known is not None
        other = replace(known, id=new_id(), price=Decimal("1.5"), version=0)
        await SqlVariantRepository(uow).upsert([other])


def command(make: Callable[[ProductView], Command[Any, Any]]) -> Change:
    return lambda market, product: does(market, make(product))


CHANGES: dict[str, Change] = {
    "title": command(lambda each: UpdateProduct(product_id=each.id, title="Cup")),
    "attributes": command(lambda each: UpdateProduct(product_id=each.id, attributes={"a": [1]})),
    "archived": command(lambda each: ArchiveProduct(product_id=each.id)),
    "filed": files,
    "filed no more": unfiles,
    "variant added": command(
        lambda each: AddVariant(
            product_id=each.id, variant=VariantInput(price=Decimal(3), options={"No": "9"}, stock=1)
        )
    ),
    "variant changed": command(lambda each: UpdateVariant(variant_id=each.variants[0].id, sku="X-1")),
    "variant deleted": command(lambda each: DeleteVariant(variant_id=each.variants[1].id)),
    "price": command(lambda each: ChangePrice(variant_id=each.variants[0].id, price=Decimal("7.5"))),
    "stock": command(lambda each: AdjustStock(variant_id=each.variants[0].id, delta=5, reason="more")),
    "sold": sells,
    "order cancelled": cancels,
    "deleted and restored": deletes_and_restores,
    "changed with others": changes_a_set,
    "upserted": upserts,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_a_changed_product_is_answered_anew_here_at_once_and_there_soon(
    here: Process, there: Process, market: Market, change: Change
) -> None:
    made = await market.product(10, 20)
    for each in (here, there):
        for name in (made.id, made.handle):
            await keeps(each, market, name)
    before = await here.product(market.by(), made.id)
    await change(market, made)
    after = await truth(market, made.id)
    assert after != before or change in (cancels, deletes_and_restores, unfiles)
    for name in (made.id, made.handle):
        assert await here.product(market.by(), name) == after
        await soon(partial(there.product, market.by(), name), after)


async def keeps(process: Process, market: Market, product: object) -> ProductView:
    """The answer, which the process has in its cache and has no reason to forget: it has heard of all
    that was done."""
    await soon(partial(process.cost, partial(process.product, market.by(), product)), 0)
    return await process.product(market.by(), product)


async def truth(market: Market, product_id: UUID) -> ProductView:
    """What a handler says that nobody stands before."""
    registered = market.bus._registry[FindProduct]
    asked = FindProduct(product=str(product_id))
    scope = Scope(market.by(), "Truth")
    said = await market.bus._read(registered, scope, lambda handler: handler.handle(asked))
    view: ProductView = ok(said)
    return view


async def test_a_handle_that_moves_on_leads_to_its_new_product(
    here: Process, there: Process, market: Market
) -> None:
    one, two = await market.product(1), await market.product(2)
    for each in (here, there):
        await keeps(each, market, one.handle)
    await does(market, UpdateProduct(product_id=one.id, handle=f"old-{one.handle}"))
    await does(market, UpdateProduct(product_id=two.id, handle=one.handle))

    async def found(process: Process) -> UUID:
        return (await process.product(market.by(), one.handle)).id

    assert await found(here) == two.id
    await soon(partial(found, there), two.id)


async def test_a_changed_shop_is_answered_anew(here: Process, there: Process, market: Market) -> None:
    asked = FindShop(shop=str(market.shop_id))

    async def shop(process: Process) -> tuple[str, str]:
        view = ok(await process.bus.ask(asked, market.by()))
        return view.name, view.status.value

    for each in (here, there):
        await shop(each)
    for what, wanted in (
        (RenameShop(name="Corner"), ("Corner", "open")),
        (CloseShop(), ("Corner", "closed")),
        (ReopenShop(), ("Corner", "open")),
    ):
        await does(market, what)
        assert await shop(here) == wanted
        await soon(partial(shop, there), wanted)


async def test_other_products_stay(here: Process, market: Market) -> None:
    one, two = await market.product(1), await market.product(2)
    for each in (one, two):
        await keeps(here, market, each.id)
    await does(market, UpdateProduct(product_id=one.id, title="Cup"))
    assert await here.cost(lambda: here.product(market.by(), two.id)) == 0
    assert await here.cost(lambda: here.product(market.by(), one.id)) > 0


async def test_a_rolled_back_command_forgets_nothing(here: Process, there: Process, market: Market) -> None:
    made = await market.product(1)
    before = [await keeps(each, market, made.id) for each in (here, there)]
    with pytest.raises(ZeroDivisionError):
        async with work(market.database, market.shop_id) as uow:
            await _renamed(SqlProductRepository(uow), made.id)
            await uow.flush()
            raise ZeroDivisionError
    short = await market.customer(0)
    refusal(await market.place(short, {made.variants[0].id: 1}))
    await asyncio.sleep(0.05)
    for each, known in zip((here, there), before, strict=True):
        assert await each.cost(partial(each.product, market.by(), made.id)) == 0
        assert await each.product(market.by(), made.id) == known


async def test_what_a_savepoint_took_back_forgets_nothing(here: Process, market: Market) -> None:
    made, other = await market.product(1), await market.product(2)
    for each in (made, other):
        await keeps(here, market, each.id)
    async with work(market.database, market.shop_id) as uow:
        products = SqlProductRepository(uow)
        await _renamed(products, other.id)
        with pytest.raises(ZeroDivisionError):
            async with uow.savepoint():
                await _renamed(products, made.id)
                await uow.flush()
                raise ZeroDivisionError
    assert await here.cost(lambda: here.product(market.by(), made.id)) == 0
    assert (await here.product(market.by(), other.id)).title == "Renamed"


async def _renamed(products: SqlProductRepository, product_id: UUID) -> None:
    product = await products.lock_by_id(product_id)
    assert product is not None
    product.title = "Renamed"
    await products.save(product)


async def test_nothing_is_forgotten_before_the_commit(here: Process, market: Market) -> None:
    made = await market.product(1)
    before = await keeps(here, market, made.id)
    async with work(market.database, market.shop_id) as uow:
        await _renamed(SqlProductRepository(uow), made.id)
        await uow.flush()
        assert await here.cost(lambda: here.product(market.by(), made.id)) == 0
        assert await here.product(market.by(), made.id) == before
    assert (await here.product(market.by(), made.id)).title == "Renamed"


@pytest.mark.parametrize("who_changes", ["here", "there"])
async def test_who_read_before_the_commit_and_keeps_after_it_leaves_nothing_old(
    here: Process, there: Process, market: Market, who_changes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await market.product(1)
    loaded, may_keep = asyncio.Event(), asyncio.Event()
    keep = here.cache.keep

    async def late(*arguments: Any) -> None:
        loaded.set()
        await may_keep.wait()
        await keep(*arguments)

    monkeypatch.setattr(here.cache, "keep", late)
    reading = asyncio.create_task(here.product(market.by(), made.id))
    await loaded.wait()
    writer = here if who_changes == "here" else there
    ok(await writer.bus.execute(UpdateProduct(product_id=made.id, title="Cup"), market.by()))
    if who_changes == "here":
        # Who asks after the change does not wait for the one who read before it.
        monkeypatch.setattr(here.cache, "keep", keep)
        assert (await here.product(market.by(), made.id)).title == "Cup"
    await asyncio.sleep(0.1)
    may_keep.set()
    assert (await reading).title == made.title
    assert (await here.product(market.by(), made.id)).title == "Cup"


async def test_a_commit_that_nobody_answered_is_forgotten_about(here: Process, market: Market) -> None:
    made = await market.product(1)
    await here.product(market.by(), made.id)
    async with FaultInjector(here.database) as faults:
        faults.arm()
        ok(await here.bus.execute(UpdateProduct(product_id=made.id, title="Cup"), market.by()))
        commit = len(faults.seen)
        faults.arm(Fault(Kind.ANSWER_LOST, at=commit))
        refusal(await here.bus.execute(UpdateProduct(product_id=made.id, title="Pot"), market.by()))
        assert faults.fired
    assert (await here.product(market.by(), made.id)).title == "Pot"


async def test_who_ends_tells_first(
    here: Process, market: Market, server: ServerUrls, settings: Settings, redis_url: str | None
) -> None:
    """As a command line does: one command, and the process is gone."""
    made = await market.product(1)
    await here.product(market.by(), made.id)
    async with process(server, settings, redis_url=redis_url) as short:
        ok(await short.bus.execute(UpdateProduct(product_id=made.id, title="Cup"), market.by()))

    async def title() -> str:
        return (await here.product(market.by(), made.id)).title

    await soon(title, "Cup")
