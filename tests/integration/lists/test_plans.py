"""Lists of 100,000 rows read no more than the page that they show, as the application's role."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import func, select, text

from emporion.application.orders.ports import OrderViews
from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.ports import Scope
from emporion.domain.audit.fields import AuditFields
from emporion.domain.audit.repository import AuditTrail
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository
from emporion.domain.identity.fields import UserFields
from emporion.domain.identity.repository import UserRepository
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.order import OrderStatus
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.outbox.repository import OutboxRepository
from emporion.domain.shared.criteria import ALL, NEWEST_FIRST, Listing
from emporion.domain.shared.page import Accuracy, Page, PageRequest, Position, Total
from emporion.domain.shops.fields import MembershipFields, ShopFields
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.wallets.fields import WalletFields
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories import implementations
from emporion.testing.postgres import Clones, ServerUrls
from tests.integration.lists.analysed import Analysis, analysed
from tests.integration.lists.large import BRANCH, CATEGORIES, CUSTOMER, LEAF, SHOP, SIZE, WALLET, generate
from tests.integration.persistence.shelf import engine_of

pytestmark = pytest.mark.long

Question = Callable[[Any], Awaitable[Any]]
LIMIT: Final = 20
PAGE: Final = PageRequest(LIMIT)


_USE: Final = """
SELECT indexrelname AS name, idx_scan AS used FROM pg_stat_user_indexes WHERE relname = 'products'
UNION ALL SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = 'products'
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def urls(clones: Clones | None) -> AsyncIterator[ServerUrls]:
    """A database of its own with one large shop."""
    if clones is None:
        pytest.skip("the owner's role may not create databases")
    with clones.clone("lists") as urls:
        await generate(urls.owner_url)
        yield urls


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def large(urls: ServerUrls) -> AsyncIterator[Database]:
    """It, as the application sees it."""
    async with Database(urls.app_url) as database:
        yield database


async def ask(large: Database, protocol: type[Any], question: Question) -> tuple[Analysis, Any]:
    """Ask a repository of the shop; what the server did for it, and the answer."""
    is_global = protocol in (UserRepository, ShopRepository)
    context = Context(actor=SystemActor("test"), shop_id=None if is_global else SHOP)
    with analysed(large) as analysis:
        async with large.transaction(Scope(context, "Test")) as uow:
            answer = await question(implementations()[protocol](uow))
    return analysis, answer


async def deep(large: Database, protocol: type[Any], listing: Listing[Any]) -> PageRequest:
    """The page after the first 800 items."""
    position: Position | None = None
    context = Context(actor=SystemActor("test"), shop_id=SHOP)
    async with large.transaction(Scope(context, "Test")) as uow:
        store = implementations()[protocol](uow)
        for _ in range(4):
            page: Page[Any] = await store.find_page(PageRequest(200, position), listing)
            position = page.next
    return PageRequest(LIMIT, position)


def by(*orders: Any) -> Listing[Any]:
    return Listing(sort=orders)


ACTIVE: Final = ProductFields.status.equals(ProductStatus.ACTIVE)
SERIAL: Final = ProductFields.attributes.contains({"serial": "s777"})
DRAFTS: Final = ProductFields.status.equals(ProductStatus.DRAFT)
MINE: Final = OrderFields.customer_id.equals(CUSTOMER)
LISTS: Final[list[tuple[type[Any], Listing[Any], str]]] = [
    (ProductRepository, ALL, "pk_products"),
    (ProductRepository, Listing(DRAFTS), "ix_products_status"),
    (ProductRepository, by(ProductFields.id.descending()), "pk_products"),
    (ProductRepository, by(ProductFields.created_at.descending()), "ix_products_created_at"),
    (ProductRepository, by(ProductFields.created_at.ascending()), "ix_products_created_at"),
    (ProductRepository, by(ProductFields.title.ascending()), "ix_products_title"),
    (ProductRepository, by(ProductFields.title.descending()), "ix_products_title"),
    (ProductRepository, Listing(ACTIVE, (ProductFields.title.ascending(),)), "ix_products_title"),
    (
        ProductRepository,
        by(ProductFields.created_at.descending(), ProductFields.title.ascending()),
        "ix_products_created_at",
    ),
    (ProductRepository, Listing(ProductFields.vendor.equals("Vendor 7")), "ix_products_vendor"),
    (OrderRepository, Listing(sort=NEWEST_FIRST), "pk_orders"),
    (OrderRepository, by(OrderFields.placed_at.descending()), "ix_orders_placed_at"),
    (OrderRepository, Listing(MINE, NEWEST_FIRST), "ix_orders_customer"),
    (
        OrderRepository,
        Listing(OrderFields.status.equals(OrderStatus.PENDING), NEWEST_FIRST),
        "ix_orders_status",
    ),
    (WalletRepository, ALL, "pk_wallets"),
    (WalletRepository, by(WalletFields.name.ascending()), "ix_wallets_name"),
    (MembershipRepository, by(MembershipFields.id.ascending()), "pk_memberships"),
    (ShopRepository, ALL, "pk_shops"),
    (ShopRepository, by(ShopFields.slug.ascending()), "ix_shops_slug"),
    (UserRepository, ALL, "pk_users"),
    (UserRepository, by(UserFields.email.ascending()), "ix_users_email"),
]


def thrifty(analysis: Analysis, index: str, *, most: int = 8 * LIMIT) -> None:
    """It used the index, and read little more than it showed (with links and lines)."""
    assert index in analysis.indexes, analysis
    assert analysis.read_as_a_whole == set(), analysis
    assert analysis.rows_read <= most, analysis


@pytest.mark.parametrize(("protocol", "listing", "index"), LISTS)
async def test_the_first_page_of_a_list_comes_from_its_index(
    large: Database, protocol: type[Any], listing: Listing[Any], index: str
) -> None:
    analysis, page = await ask(large, protocol, lambda store: store.find_page(PAGE, listing))
    assert len(page.items) == LIMIT
    thrifty(analysis, index)


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize(("protocol", "listing", "index"), [LISTS[0], LISTS[1], LISTS[3], LISTS[5], LISTS[8]])
async def test_a_page_in_the_depth_costs_no_more(
    large: Database, protocol: type[Any], listing: Listing[Any], index: str, back: bool
) -> None:
    request = await deep(large, protocol, listing)
    if back:
        place = request.position
        assert place is not None
        request = PageRequest(LIMIT, Position(place.values, place.id, is_backward=True))
    analysis, page = await ask(large, protocol, lambda store: store.find_page(request, listing))
    assert len(page.items) == LIMIT
    thrifty(analysis, index)


async def test_orders_are_read_as_the_viewer_sees_them_and_the_other_list_is_not(large: Database) -> None:
    """A member sees all of them, the customer few; one statement has both lists."""
    _, members = await ask(large, MembershipRepository, lambda store: store.find_page(PAGE))
    newest: Listing[Any] = Listing(sort=NEWEST_FIRST)
    of_all, own = "pk_orders", "ix_orders_customer"
    for viewer, index, other in ((members.items[0].user_id, of_all, own), (CUSTOMER, own, of_all)):
        seen = partial(_seen, viewer=viewer, listing=newest)
        analysis, page = await ask(large, OrderViews, seen)
        assert len(page.items) == LIMIT
        assert other not in analysis.indexes, analysis
        thrifty(analysis, index)


async def _seen(views: OrderViews, *, viewer: UUID, listing: Listing[Any]) -> Page[Any]:
    return await views.seen_by(viewer).find_page(PAGE, listing)


@pytest.mark.parametrize("words", ["Title d3d944", "serial p-99999", "p-4711", "Vendor 4711 3e2", "d3d944"])
async def test_a_search_for_what_is_rare_reads_what_it_finds(large: Database, words: str) -> None:
    analysis, page = await ask(large, ProductRepository, lambda store: store.search(words, PAGE))
    assert len(page.items) <= LIMIT
    assert analysis.read_as_a_whole == set(), analysis
    assert analysis.rows_read <= 8 * LIMIT, analysis


@pytest.mark.parametrize("words", ["title", "ven", "t", "vendor title"])
@pytest.mark.parametrize("order", [ProductFields.id.ascending(), ProductFields.title.descending()])
async def test_a_search_for_what_is_everywhere_soon_fills_its_page(
    large: Database, words: str, order: Any
) -> None:
    analysis, page = await ask(large, ProductRepository, lambda store: store.search(words, PAGE, by(order)))
    assert len(page.items) == LIMIT
    assert analysis.read_as_a_whole == set(), analysis
    assert analysis.rows_read <= 1000 + 8 * LIMIT, analysis


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (SERIAL, 1),
        (ProductFields.attributes.contains({"serial": "s777", "colour": 1}), 0),
        (ProductFields.tags.contains(("t7",)) & ProductFields.attributes.contains({"serial": "s7"}), 1),
    ],
)
async def test_what_products_hold_is_looked_up(large: Database, wanted: Any, count: int) -> None:
    analysis, page = await ask(large, ProductRepository, lambda store: store.find_page(PAGE, Listing(wanted)))
    assert len(page.items) == count
    assert analysis.read_as_a_whole == set(), analysis
    assert analysis.rows_read <= 8 * LIMIT, analysis


async def looked_up(urls: ServerUrls) -> dict[str, int]:
    """How often each index of products was used, and how often the table was read as a whole."""
    async with engine_of(urls.owner_url) as engine, engine.connect() as connection:
        rows = await connection.execute(text(_USE))
        return {row.name: row.used for row in rows}


@pytest.mark.parametrize(
    ("question", "index"),
    [
        (lambda store: store.search("p-4711"), "ix_products_words"),
        (lambda store: store.search("ti"), "ix_products_words"),
        (lambda store: store.exists(SERIAL), "ix_products_contents"),
    ],
)
async def test_the_look_up_itself_uses_the_index(
    urls: ServerUrls, large: Database, question: Question, index: str
) -> None:
    before = await looked_up(urls)
    async with large.transaction(Scope(Context(actor=SystemActor("test"), shop_id=SHOP), "Test")) as uow:
        await question(implementations()[ProductRepository](uow))
        await uow.connection.fetch(select(func.pg_stat_force_next_flush()))
    after = await looked_up(urls)
    # Sessions of other tests may tell late what they did.
    assert after[index] > before[index]
    assert after["products"] == before["products"]


async def test_a_search_of_users_is_looked_up(large: Database) -> None:
    analysis, page = await ask(large, UserRepository, lambda store: store.search("Person 4711", PAGE))
    assert "Person 4711" in [user.name for user in page.items]
    assert "ix_users_words" in analysis.indexes
    assert analysis.rows_read <= 8 * LIMIT


async def test_a_statement_comes_from_the_indexes_of_both_sides(large: Database) -> None:
    analysis, page = await ask(
        large, TransferRepository, lambda store: store.find_page_of_wallet(WALLET, PAGE)
    )
    assert len(page.items) == LIMIT
    assert {"ix_transfers_debit_wallet", "ix_transfers_credit_wallet"} <= analysis.indexes
    assert analysis.rows_read <= 8 * LIMIT, analysis


@pytest.mark.parametrize("order", [AuditFields.id.ascending(), AuditFields.id.descending()])
async def test_a_history_comes_from_its_index(large: Database, order: Any) -> None:
    analysis, page = await ask(
        large, AuditTrail, lambda store: store.find_history("orders", CUSTOMER, PAGE, by(order))
    )
    assert len(page.items) == LIMIT
    thrifty(analysis, "ix_audit_records_record")


async def test_the_relay_reads_what_is_unprocessed(large: Database) -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)
    analysis, batch = await ask(large, OutboxRepository, lambda store: store.find_batch(now, LIMIT))
    assert len(batch) == LIMIT
    assert analysis.read_as_a_whole == set(), analysis
    assert any(index.startswith("ix_outbox_messages_unprocessed") for index in analysis.indexes), analysis
    assert analysis.rows_read <= 8 * LIMIT, analysis


async def test_the_list_of_what_is_deleted_comes_from_its_index(large: Database) -> None:
    analysis, page = await ask(large, ProductRepository, lambda store: store.find_deleted(PAGE))
    assert len(page.items) == LIMIT
    thrifty(analysis, "ix_products_deleted")


async def test_a_purge_reads_what_it_takes(large: Database) -> None:
    later = datetime(2027, 1, 1, tzinfo=UTC)
    analysis, gone = await ask(large, ProductRepository, lambda store: store.lock_expired(later, LIMIT))
    assert len(gone) == LIMIT
    thrifty(analysis, "ix_products_deleted")


async def test_subtree_and_path_read_the_tree_once_a_level_at_most(large: Database) -> None:
    tree, found = await ask(large, CategoryRepository, lambda store: store.find_subtree(BRANCH))
    assert len(found) == 111
    assert tree.rows_read <= 6 * CATEGORIES, tree
    way, found = await ask(large, CategoryRepository, lambda store: store.find_path(LEAF))
    assert len(found) == 4
    assert way.rows_read <= 6 * CATEGORIES, way


async def test_the_products_of_a_subtree_are_looked_up(large: Database) -> None:
    analysis, page = await ask(large, ProductRepository, lambda store: store.find_below(LEAF, PAGE))
    assert 10 <= len(page.items) <= LIMIT
    assert "ix_product_categories_category" in analysis.indexes, analysis
    assert analysis.read_as_a_whole <= {"categories"}, analysis
    assert analysis.rows_read <= 6 * CATEGORIES + 8 * LIMIT, analysis


async def test_a_set_change_reads_what_it_changes(large: Database) -> None:
    rare = ProductFields.vendor.equals("Vendor 9")
    changes = [ProductFields.vendor.becomes("Nobody")]
    analysis, _ = await ask(large, ProductRepository, lambda store: store.update_where(rare, changes))
    assert "ix_products_vendor" in analysis.indexes, analysis
    assert "products" not in analysis.read_as_a_whole, analysis


async def test_an_estimated_total_reads_no_row(large: Database) -> None:
    request = PageRequest(LIMIT, total=Accuracy.ESTIMATED)
    analysis, page = await ask(large, ProductRepository, lambda store: store.find_page(request))
    assert page.total is not None
    assert page.total.accuracy is Accuracy.ESTIMATED
    assert abs(page.total.count - SIZE) < SIZE / 10
    thrifty(analysis, "pk_products")


async def test_an_estimate_of_own_orders_does_not_tell_how_many_the_shop_has(large: Database) -> None:
    request, mine = PageRequest(LIMIT, total=Accuracy.ESTIMATED), OrderFields.customer_id.equals(CUSTOMER)
    _, own = await ask(large, OrderRepository, lambda store: store.count(mine))
    _, page = await ask(large, OrderViews, lambda views: views.seen_by(CUSTOMER).find_page(request))
    assert page.total is not None
    assert own < SIZE / 2
    assert abs(page.total.count - own) < own / 10


async def test_a_capped_total_stops_counting(large: Database) -> None:
    request = PageRequest(LIMIT, total=Accuracy.CAPPED)
    analysis, page = await ask(large, ProductRepository, lambda store: store.find_page(request))
    assert page.total == Total(10_000, Accuracy.CAPPED)
    assert analysis.rows_read <= 10_001 + 8 * LIMIT, analysis
