"""Begin a conversation.

- A customer writes to the shop, about the shop or about an own order; staff write to a customer.
- A closed shop begins conversations about orders only: what was sold before can still be handled.
"""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.messages.desk import Desk
from emporion.application.messages.views import ConversationView
from emporion.application.orders.fetch import seen
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.messages.conversation import Author, Conversation
from emporion.domain.messages.errors import (
    ConversationNeedsCustomer,
    ConversationTextInvalid,
    CustomerUnknown,
)
from emporion.domain.messages.message import Side
from emporion.domain.messages.repository import ConversationRepository
from emporion.domain.orders.errors import OrderNotFound
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.errors import ShopClosed, ShopNotFound
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.wallets.repository import WalletRepository

PartnerError = OrderNotFound | ConversationNeedsCustomer | CustomerUnknown
OpenConversationError = ShopNotFound | ShopClosed | PartnerError | ConversationTextInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConversation(Command[ConversationView, OpenConversationError]):
    """With a first message. Without `order_id` and `customer_id` it is the actor's own; staff and system
    name the customer, or an order and thereby its customer. `subject` is one line of 1 to 200 characters,
    `text` has 1 to 4000."""

    subject: str
    text: str
    order_id: UUID | None = None
    customer_id: UUID | None = None


@handles(OpenConversation, access=Access.USER)
class OpenConversationHandler:
    """Whoever owns a wallet is a customer whom staff may write to."""

    def __init__(
        self,
        context: Context,
        desk: Desk,
        shops: ShopRepository,
        orders: OrderRepository,
        wallets: WalletRepository,
        memberships: MembershipRepository,
        conversations: ConversationRepository,
    ) -> None:
        self._context = context
        self._desk = desk
        self._shops = shops
        self._orders = orders
        self._wallets = wallets
        self._memberships = memberships
        self._conversations = conversations

    async def handle(self, command: OpenConversation) -> Result[ConversationView, OpenConversationError]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        if not shop.is_open and command.order_id is None:
            return Failure(ShopClosed(shop_id=shop.id))
        match await self._partner(command):
            case Success((customer_id, author)):
                return await self._open(command, customer_id, author)
            case refused:
                return Failure(refused.failure())

    async def _open(
        self, command: OpenConversation, customer_id: UUID, author: Author
    ) -> Result[ConversationView, OpenConversationError]:
        opened = Conversation.open(
            shop_id=self._context.shop,
            customer_id=customer_id,
            order_id=command.order_id,
            subject=command.subject,
            text=command.text,
            author=author,
            now=self._context.now,
        )
        match opened:
            case Success(conversation):
                await self._conversations.save(conversation)
                return Success(ConversationView.of(conversation, author.side))
            case refused:
                return Failure(refused.failure())

    async def _partner(self, command: OpenConversation) -> Result[tuple[UUID, Author], PartnerError]:
        """The customer, and the actor's part."""
        customer_id = command.customer_id or self._context.user_id
        if command.order_id is not None:
            order = await self._orders.find_by_id(command.order_id)
            found = await seen(order, command.order_id, self._context, self._memberships)
            if isinstance(found, Failure):
                return found
            customer_id = found.unwrap().customer_id
            if command.customer_id not in (None, customer_id):
                return Failure(CustomerUnknown(customer_id=command.customer_id or customer_id))
        if customer_id is None:
            return Failure(ConversationNeedsCustomer())
        author = await self._desk.part(customer_id)
        if author is None or not (command.order_id or await self._may_be_written_to(customer_id, author)):
            return Failure(CustomerUnknown(customer_id=customer_id))
        return Success((customer_id, author))

    async def _may_be_written_to(self, customer_id: UUID, author: Author) -> bool:
        return author.side is Side.CUSTOMER or bool(await self._wallets.find_by_owner(customer_id))
