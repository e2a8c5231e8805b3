"""What the shops context refuses, and why."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidSlug(Invalid):
    """The slug cannot stand in an address, or could be mistaken for an id."""

    slug: str

    @property
    def message(self) -> str:
        return (
            f"'{self.slug}' is no slug: use 3 to 63 of a-z, 0-9 and single inner hyphens, and no UUID; "
            "for example 'corner-shop'."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidShopName(Invalid):
    """A name is empty, too long, or has control characters."""

    length: int

    @property
    def message(self) -> str:
        return (
            f"A shop's name has 1 to 200 characters on one line, this one has {self.length}; change the name."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SlugTaken(Conflict):
    """Slugs are unique among all shops."""

    slug: str = ""

    @property
    def message(self) -> str:
        return f"Another shop has the slug '{self.slug}'; choose a different one."


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopNotFound(NotFound):
    """No shop has this id or slug."""

    shop: str = ""

    @property
    def message(self) -> str:
        return f"There is no shop '{self.shop}'; check its id or slug."


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopClosed(Conflict):
    """The shop is closed and takes no orders."""

    shop_id: UUID

    @property
    def message(self) -> str:
        return f"Shop {self.shop_id} is closed; its owner can reopen it."


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopAlreadyOpen(Conflict):
    """The shop is open, so it cannot be reopened."""

    shop_id: UUID

    @property
    def message(self) -> str:
        return f"Shop {self.shop_id} is open already; nothing needs to be done."


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRequired(Invalid):
    """The operator opens shops for others, and has to say for whom."""

    @property
    def message(self) -> str:
        return "A shop needs an owner; name the user who shall own it in owner_id."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotForOthers(Forbidden):
    """A user opens shops for nobody else; the operator may."""

    owner_id: UUID

    @property
    def message(self) -> str:
        return f"You cannot open a shop for user {self.owner_id}; leave owner_id out to own it yourself."


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyMember(Conflict):
    """A user has one membership in a shop."""

    user_id: UUID

    @property
    def message(self) -> str:
        return f"User {self.user_id} is a member of this shop already; change the role instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberNotFound(NotFound):
    """The user is no member of this shop."""

    user_id: UUID

    @property
    def message(self) -> str:
        return f"User {self.user_id} is no member of this shop; list the members to see who is."


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOwner(Conflict):
    """A shop keeps at least one owner."""

    user_id: UUID

    @property
    def message(self) -> str:
        return f"User {self.user_id} is the shop's only owner; make somebody else an owner first."
