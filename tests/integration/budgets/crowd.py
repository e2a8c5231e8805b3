"""A shop with many of everything."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.delete_product import DeleteProduct
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.catalog.views import CategoryView, ProductView
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.messages.post_message import PostMessage
from emporion.application.messages.views import ConversationView
from emporion.application.orders.views import OrderView
from emporion.application.outbox.relay_messages import RelayMessages
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, StreamQuery
from emporion.application.shops.add_member import AddMember
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.application.webhooks.create_webhook import CreateWebhook
from emporion.application.webhooks.views import WebhookView
from emporion.domain.shops.membership import Role
from tests.integration.support import SYSTEM, Customer, Market, ok

MANY: Final = 12
AnyQuery = Query[Any, Any] | StreamQuery[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and who asks it."""

    query: AnyQuery
    context: Context


@dataclass(frozen=True, slots=True)
class Crowd:
    """`MANY` of each in one shop; the customer's own orders, wallets, postings and messages are as many,
    and so are the shops."""

    market: Market
    categories: tuple[CategoryView, ...]
    products: tuple[ProductView, ...]
    customer: Customer
    orders: tuple[OrderView, ...]
    conversation: ConversationView
    webhook: WebhookView

    def by_owner(self, query: AnyQuery) -> Asked:
        return Asked(query, self.market.by())

    def by_customer(self, query: AnyQuery) -> Asked:
        return Asked(query, self.market.by(self.customer.user_id))

    def by_system(self, query: AnyQuery) -> Asked:
        return Asked(query, self.market.by(SYSTEM))

    async def delivery_id(self) -> UUID:
        sql = "SELECT id FROM deliveries WHERE shop_id = :shop ORDER BY id LIMIT 1"
        found: UUID = await self.market.value(sql)
        return found

    @classmethod
    async def gather(cls, market: Market) -> "Crowd":
        webhooks = [await _webhook(market, number) for number in range(MANY)]
        categories: list[CategoryView] = []
        for _ in range(MANY):
            categories.append(await _category(market, *categories[-1:]))
        products = [await _product(market, category) for category in categories]
        for _ in range(MANY):
            await _deleted(market)
        customer = await market.customer(1_000_000)
        wanted = {variant.id: 1 for product in products for variant in product.variants}
        orders = [ok(await market.place(customer, wanted)) for _ in range(MANY)]
        for _ in range(MANY):
            await _member(market)
            another = await market.customer(10_000)
            ok(await market.place(another, wanted))
            await Market.open(market.bus, market.database)
            ok(await market.bus.execute(OpenWallet(), market.by(customer.user_id)))
        conversations = [await _conversation(market, customer) for _ in range(MANY)]
        ok(await market.bus.execute(RelayMessages(), market.by(SYSTEM)))
        return cls(
            market, tuple(categories), tuple(products), customer, tuple(orders), conversations[0], webhooks[0]
        )


async def _webhook(market: Market, number: int) -> WebhookView:
    made = await market.bus.execute(CreateWebhook(url=f"https://hooks.example.com/{number}"), market.by())
    found: WebhookView = ok(made)
    return found


async def _category(market: Market, *above: CategoryView) -> CategoryView:
    parent_id = above[0].id if above else None
    return ok(await market.bus.execute(CreateCategory(name="Tea", parent_id=parent_id), market.by()))


async def _product(market: Market, category: CategoryView) -> ProductView:
    product = await market.product(*range(1, MANY + 1), stock=100)
    update = UpdateProduct(product_id=product.id, category_ids=(category.id,))
    ok(await market.bus.execute(update, market.by()))
    return product


async def _deleted(market: Market) -> None:
    product = await market.product(1)
    ok(await market.bus.execute(DeleteProduct(product_id=product.id, reason="old"), market.by()))


async def _member(market: Market) -> None:
    user = await market.customer()
    email = await market.value("SELECT email FROM users WHERE id = :id", id=user.user_id)
    ok(await market.bus.execute(AddMember(email=email, role=Role.STAFF), market.by()))


async def _conversation(market: Market, customer: Customer) -> ConversationView:
    by = market.by(customer.user_id)
    opened = ok(await market.bus.execute(OpenConversation(subject="Tea", text="Is it black?"), by))
    for number in range(MANY):
        post = PostMessage(conversation_id=opened.id, text=f"Message {number}")
        ok(await market.bus.execute(post, by))
    return opened
