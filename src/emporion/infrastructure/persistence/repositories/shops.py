"""Shops and memberships in PostgreSQL."""

from functools import cache
from uuid import UUID

from sqlalchemy import Uuid, bindparam

from emporion.domain.shops.membership import Membership
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.infrastructure.persistence.counts import SqlCounts
from emporion.infrastructure.persistence.models.shops import MembershipModel, ShopModel
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.repository import SqlRepository
from emporion.infrastructure.persistence.texts import Question

_SHOPS = ShopModel.__table__.c
_MEMBERSHIPS = MembershipModel.__table__.c


class SqlShopRepository(SqlRepository[Shop], SqlCounts[Shop], SqlPages[Shop], ShopRepository):
    """`ShopRepository` on PostgreSQL."""

    model = ShopModel

    async def find_by_slug(self, slug: str) -> Shop | None:
        return await self._one(self._select().where(_SHOPS.slug == slug))


class SqlMembershipRepository(
    SqlRepository[Membership], SqlCounts[Membership], SqlPages[Membership], MembershipRepository
):
    """`MembershipRepository` on PostgreSQL."""

    model = MembershipModel

    async def find_by_user(self, user_id: UUID) -> Membership | None:
        return await self._answered(self._of_user(), user=user_id)

    @classmethod
    @cache
    def _of_user(cls) -> Question:
        return Question(cls._live().where(_MEMBERSHIPS.user_id == bindparam("user", type_=Uuid())))

    async def find_all(self) -> list[Membership]:
        return await self._all(self._select().order_by(_MEMBERSHIPS.id))

    async def lock_all(self) -> list[Membership]:
        return await self._all(self._select().order_by(_MEMBERSHIPS.id).with_for_update())
