"""Shops and memberships in memory. Foreign keys are not checked, locks are not held."""

from collections.abc import Iterable
from uuid import UUID

from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ids import PLATFORM
from emporion.domain.shops.errors import AlreadyMember, SlugTaken
from emporion.domain.shops.membership import Membership
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.memory.repository import MemoryRepository, MemoryStore


class MemoryShops(MemoryRepository[Shop], ShopRepository):
    """`ShopRepository` over a `MemoryStore`; shops are global, the shop of the caller does not matter."""

    kind = Shop
    table_name = "shops"

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:  # noqa: ARG002 - global
        super().__init__(store)

    def _check(self, entity: Shop, others: Iterable[Shop]) -> None:
        if any(other.slug == entity.slug for other in others):
            raise Rejected(SlugTaken(slug=entity.slug))

    async def find_by_slug(self, slug: str) -> Shop | None:
        return next((shop for shop in self._all() if shop.slug == slug), None)


class MemoryMemberships(MemoryRepository[Membership], MembershipRepository):
    """`MembershipRepository` over a `MemoryStore`, for one shop."""

    kind = Membership
    table_name = "memberships"

    def _check(self, entity: Membership, others: Iterable[Membership]) -> None:
        if any(other.user_id == entity.user_id for other in others):
            raise Rejected(AlreadyMember(user_id=entity.user_id))

    async def find_by_user(self, user_id: UUID) -> Membership | None:
        return next((membership for membership in self._all() if membership.user_id == user_id), None)

    async def find_all(self) -> list[Membership]:
        return self._all()

    async def lock_all(self) -> list[Membership]:
        return [self._latest(self._table[key]) for key in sorted(self._table)]
