"""What is answered together is loaded together: the number of statements does not depend on the rows."""

import pytest

from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.find_product_with_categories import FindProductWithCategories
from emporion.application.catalog.list_products import ListProducts
from emporion.application.catalog.parts import ProductPart
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.customers.find_customer import FindCustomer
from emporion.application.customers.views import CustomerPart
from emporion.domain.identity.errors import UserNotFound
from emporion.infrastructure.persistence.database import Database
from emporion.testing.budget import statements
from tests.integration.support import Market, ok, refusal

EVERYTHING = frozenset(CustomerPart)


async def test_a_customer_comes_with_orders_lines_and_variants(market: Market) -> None:
    customer, variants = await market.customer(100), await market.variants(1, 2, 3)
    for count in (1, 2, 3):
        ok(await market.place(customer, {each.id: 1 for each in variants[:count]}))
    query = FindCustomer(user_id=customer.user_id, include=EVERYTHING)
    found = ok(await market.bus.ask(query, market.by()))
    assert found.orders is not None
    assert found.variants is not None
    assert found.profile is not None
    assert [len(order.lines) for order in found.orders] == [3, 2, 1]
    sold = {line.variant_id for order in found.orders for line in order.lines}
    assert [each.id for each in found.variants] == sorted(sold)
    assert [wallet.id for wallet in found.wallets] == [customer.wallet_id]
    assert found.profile.name == found.name


async def test_what_is_not_asked_for_is_not_loaded(market: Market) -> None:
    customer = await market.customer(1)
    found = ok(await market.bus.ask(FindCustomer(user_id=customer.user_id), market.by()))
    assert (found.orders, found.variants, found.profile) == (None, None, None)


async def test_many_orders_cost_as_many_statements_as_one(market: Market, database: Database) -> None:
    customer, variants = await market.customer(100), await market.variants(1, 2)
    counts = []
    for _ in range(3):
        ok(await market.place(customer, {each.id: 1 for each in variants}))
        with statements(database) as sent:
            query = FindCustomer(user_id=customer.user_id, include=EVERYTHING)
            ok(await market.bus.ask(query, market.by()))
        counts.append(len(sent))
    assert len(set(counts)) == 1


async def test_who_has_no_wallet_here_is_no_customer(market: Market) -> None:
    query = FindCustomer(user_id=market.owner)
    assert isinstance(refusal(await market.bus.ask(query, market.by())), UserNotFound)


async def test_customers_do_not_look_at_customers(market: Market) -> None:
    customer = await market.customer(1)
    query = FindCustomer(user_id=customer.user_id)
    assert refusal(await market.bus.ask(query, market.by(customer.user_id))).code == "access-denied"


@pytest.mark.parametrize("include", [frozenset(), frozenset(ProductPart)])
async def test_products_come_with_their_parts_if_asked(
    market: Market, include: frozenset[ProductPart]
) -> None:
    product = await market.product(1)
    category = ok(await market.bus.execute(CreateCategory(name="Tea"), market.by()))
    filed = UpdateProduct(product_id=product.id, category_ids=(category.id,))
    ok(await market.bus.execute(filed, market.by()))
    found = ok(await market.bus.ask(FindProductWithCategories(product=product.handle), market.by()))
    (listed,) = ok(await market.bus.ask(ListProducts(include=include), market.by())).items
    assert found.categories == (category,)
    assert listed.categories == ((category,) if include else None)
    assert listed.variants == (found.variants if include else None)
    assert len(found.variants) == 1


async def test_a_list_reads_no_columns_that_it_does_not_show(market: Market, database: Database) -> None:
    await market.product(1)
    with statements(database) as sent:
        ok(await market.bus.ask(ListProducts(), market.by()))
    (page,) = [each for each in sent if "products.title" in each]
    assert "description" not in page
    assert "attributes" not in page
