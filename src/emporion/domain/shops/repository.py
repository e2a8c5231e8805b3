"""What the shops context asks of its store."""

from typing import Protocol
from uuid import UUID

from emporion.domain.shared.reading import Counts, FindsMany, Pages
from emporion.domain.shared.repository import Repository
from emporion.domain.shops.membership import Membership
from emporion.domain.shops.shop import Shop


class ShopRepository(Repository[Shop], FindsMany[Shop], Counts[Shop], Pages[Shop], Protocol):
    """All shops of the platform. `save` raises `Rejected(SlugTaken)` for a second shop with one slug."""

    async def find_by_slug(self, slug: str) -> Shop | None: ...


class MembershipRepository(Repository[Membership], Counts[Membership], Pages[Membership], Protocol):
    """The members of one shop. `save` raises `Rejected(AlreadyMember)` for a second membership of a user."""

    async def find_by_user(self, user_id: UUID) -> Membership | None:
        """The user's membership in this shop, or None."""
        ...

    async def find_all(self) -> list[Membership]:
        """Every membership of the shop in ascending order of id."""
        ...

    async def lock_all(self) -> list[Membership]:
        """As `find_all`, in their latest committed state, which nobody else can change until the unit of
        work ends: for rules that look at all members together."""
        ...
