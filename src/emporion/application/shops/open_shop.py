"""OpenShop: a new tenant, with its owner and its own two wallets."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shops.views import ShopView
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.errors import UnknownCurrency
from emporion.domain.shops.errors import InvalidShopName, InvalidSlug, NotForOthers, OwnerRequired, SlugTaken
from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.shop_wallets import SHOP_KINDS
from emporion.domain.wallets.wallet import Wallet

OpenShopError = (
    InvalidSlug | InvalidShopName | UnknownCurrency | SlugTaken | OwnerRequired | NotForOthers | UserNotFound
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShop(Command[ShopView, OpenShopError]):
    """Open the shop whose new id is the context's shop. Its owner is the actor, or `owner_id` where the
    system acts. `currency` (ISO 4217) cannot be changed later."""

    slug: str
    name: str
    currency: str
    owner_id: UUID | None = None


@handles(OpenShop, access=Access.USER)
class OpenShopHandler:
    """`SlugTaken` comes from the unique constraint, so two openings at once make one shop."""

    def __init__(
        self,
        context: Context,
        shops: ShopRepository,
        memberships: MembershipRepository,
        wallets: WalletRepository,
        users: UserRepository,
    ) -> None:
        self._context = context
        self._shops = shops
        self._memberships = memberships
        self._wallets = wallets
        self._users = users

    async def handle(self, command: OpenShop) -> Result[ShopView, OpenShopError]:
        opened = Shop.open(
            shop_id=self._context.shop,
            slug=command.slug,
            name=command.name,
            currency=command.currency,
            now=self._context.now,
        )
        match opened, await self._owner(command.owner_id):
            case Success(shop), Success(owner_id):
                await self._furnish(shop, owner_id)
                return Success(ShopView.of(shop))
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))

    async def _owner(self, asked: UUID | None) -> Result[UUID, OwnerRequired | NotForOthers | UserNotFound]:
        owner_id = asked or self._context.user_id
        if owner_id is None:
            return Failure(OwnerRequired())
        if not self._context.is_system and owner_id != self._context.user_id:
            return Failure(NotForOthers(owner_id=owner_id))
        if await self._users.find_by_id(owner_id) is None:
            return Failure(UserNotFound(user=str(owner_id)))
        return Success(owner_id)

    async def _furnish(self, shop: Shop, owner_id: UUID) -> None:
        now = self._context.now
        await self._shops.save(shop)
        await self._memberships.save(
            Membership.grant(shop_id=shop.id, user_id=owner_id, role=Role.OWNER, now=now)
        )
        for kind in SHOP_KINDS:
            await self._wallets.save(Wallet.of_shop(shop.id, kind, shop.currency, now))
