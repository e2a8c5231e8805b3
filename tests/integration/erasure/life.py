"""A person who has left traces everywhere, and how to look for them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.erasure.erase_user import EraseUser
from emporion.application.erasure.process import ErasureProcess
from emporion.application.erasure.views import ErasureView
from emporion.application.identity.change_profile import ChangeProfile
from emporion.application.identity.change_settings import ChangeSettings
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.register import Register
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.messages.post_message import PostMessage
from emporion.application.orders.deliver_order import DeliverOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.application.posts.delete_post import DeletePost
from emporion.application.posts.publish_post import PublishPost
from emporion.application.posts.write_post import WritePost
from emporion.application.shared.context import Context, UserActor
from emporion.application.shops.add_member import AddMember
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.find_wallet import FindWallet
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.application.wallets.rename_wallet import RenameWallet
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.application.wallets.withdraw import Withdraw
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Role
from emporion.infrastructure.persistence.base import Base
from tests.integration.support import SYSTEM, Customer, Market, ok

LONG_AGO = datetime.now(UTC) - timedelta(days=1)
OPERATOR = Context(actor=SYSTEM)


@dataclass(frozen=True, slots=True)
class Life:
    """Customer of one shop, staff of another; every text of the person has `word` in it."""

    home: Market
    work: Market
    word: str
    user_id: UUID
    wallet_id: UUID
    neighbour: Customer
    chat_of_neighbour: UUID

    @property
    def email(self) -> str:
        return f"{self.word}@example.com"

    @classmethod
    async def live(cls, home: Market, work: Market) -> "Life":
        """All of it a day ago, so that no access token is good any more."""
        word = f"adalbertine{new_id().hex[-12:]}"
        user_id = await _signed_up(home, word)
        wallet = await _customer(home, user_id, word)
        neighbour = await work.customer(50)
        chat = await _clerk(work, user_id, word, neighbour)
        return cls(home, work, word, user_id, wallet, neighbour, chat)

    def me(self, market: Market) -> Context:
        return market.by(self.user_id)

    async def erase(self) -> ErasureView:
        """From the request, which is made now, to the end."""
        asked_for = replace(OPERATOR, now=datetime.now(UTC))
        ok(await self.home.bus.execute(EraseUser(user_id=self.user_id), asked_for))
        return ok(await ErasureProcess(self.home.bus, OPERATOR).run(self.user_id))


async def _signed_up(market: Market, word: str) -> UUID:
    nobody, bus = Context(now=LONG_AGO), market.bus
    email = f"{word}@example.com"
    # The address is in a stored answer before there is a user.
    await bus.execute(
        AddMember(email=email, role=Role.STAFF), market.by(key=f"early {word}"[:9] + new_id().hex)
    )
    user = ok(await bus.execute(Register(email=email, name=f"Miss {word}", password="correct horse"), nobody))
    ok(await bus.execute(LogIn(email=email.upper(), password="correct horse"), nobody))
    me = Context(actor=UserActor(user.id))
    avatar = f"https://example.com/{word}.png"
    ok(await bus.execute(ChangeProfile(bio=f"I am {word}", avatar_url=avatar), me))
    ok(await bus.execute(ChangeProfile(bio=f"I was {word}"), replace(me, idempotency_key="profile")))
    ok(await bus.execute(ChangeSettings(patch={"client": {"nick": word}}), me))
    return user.id


async def _customer(market: Market, user_id: UUID, word: str) -> UUID:
    """A delivered order, a transfer either way, a conversation, and an empty wallet in the end."""
    bus, me, other = market.bus, market.by(user_id), await market.customer(20)
    keyed = market.by(user_id, key="open wallet")
    wallet = ok(await bus.execute(OpenWallet(name=f"Purse of {word}"), keyed))
    rename = RenameWallet(wallet_id=wallet.id, name=f"Money of {word}")
    ok(await bus.execute(rename, market.by(key=f"rename {new_id()}")))
    ok(
        await bus.execute(
            Deposit(wallet_id=wallet.id, amount=Decimal(30), reference=f"by {word}"), market.by()
        )
    )
    (variant,) = await market.variants(10)
    order = ok(await market.place(Customer(user_id, wallet.id), {variant.id: 1}))
    ok(await bus.execute(ShipOrder(order_id=order.id), market.by()))
    ok(await bus.execute(DeliverOrder(order_id=order.id), market.by()))
    theirs = ok(await bus.ask(FindWallet(wallet_id=other.wallet_id), market.by()))
    present = TransferMoney(
        wallet_id=wallet.id, to_address=theirs.address, amount=Decimal(5), reference=f"love, {word}"
    )
    ok(await bus.execute(present, me))
    paid = Withdraw(wallet_id=wallet.id, amount=Decimal(15), reference=f"to {word}")
    ok(await bus.execute(paid, market.by()))
    chat = ok(await bus.execute(OpenConversation(subject=f"{word} asks", text=f"{word} here"), me))
    ok(await bus.execute(PostMessage(conversation_id=chat.id, text=f"Dear {word}"), market.by()))
    return wallet.id


async def _clerk(market: Market, user_id: UUID, word: str, neighbour: Customer) -> UUID:
    """Staff, who has answered another customer and written posts, one of which was deleted."""
    bus = market.bus
    add = AddMember(email=f"{word}@example.com", role=Role.STAFF)
    ok(await bus.execute(add, market.by(key=f"add {new_id()}")))
    for number in range(3):
        text = WritePost(title=f"{word} {number}", content=f"Yours, {word}")
        post = ok(await bus.execute(text, market.by(user_id)))
        if number == 0:
            ok(await bus.execute(PublishPost(post_id=post.id), market.by(user_id)))
        if number == 1:
            ok(await bus.execute(DeletePost(post_id=post.id, reason=f"{word} asked"), market.by()))
    question = OpenConversation(subject="A question", text="Anybody there?")
    chat = ok(await bus.execute(question, market.by(neighbour.user_id)))
    ok(await bus.execute(PostMessage(conversation_id=chat.id, text=f"{word} it is"), market.by(user_id)))
    ok(await bus.execute(PostMessage(conversation_id=chat.id, text="Thanks"), market.by(neighbour.user_id)))
    return chat.id


async def traces(owner_url: str, *words: str) -> dict[str, int]:
    """Rows of every table, with all their columns as text, in which one of the words stands in any case."""
    engine = create_async_engine(owner_url, poolclass=NullPool)
    found: dict[str, int] = {}
    async with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for word in words:
                count = text(
                    f"SELECT count(*) FROM {table.name} AS t WHERE position(:w IN lower(t::text)) > 0"
                )
                many = await connection.scalar(count, {"w": word.lower()})
                if many:
                    found[table.name] = found.get(table.name, 0) + many
    await engine.dispose()
    return found


async def broken(market: Market) -> list[Any]:
    """What `emporion verify` would name, of the shop and of the platform."""
    problems = []
    for context in (market.by(SYSTEM), OPERATOR):
        for report in ok(await market.bus.ask(VerifyShop(), context)):
            problems += [(report.number, each.problem) for each in report.violations]
    return problems
