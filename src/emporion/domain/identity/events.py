"""Facts about users that other systems are told; never a secret among them."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from emporion.domain.shared.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(DomainEvent):
    topic: ClassVar[str] = "user.registered"
    of_shop: ClassVar[bool] = False

    email: str = field(metadata={"personal": True})
    name: str = field(metadata={"personal": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(DomainEvent):
    topic: ClassVar[str] = "user.password-changed"
    of_shop: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated(DomainEvent):
    topic: ClassVar[str] = "user.deactivated"
    of_shop: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserActivated(DomainEvent):
    topic: ClassVar[str] = "user.activated"
    of_shop: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeleted(DomainEvent):
    """The user cannot log in; the operator may restore it until it is purged."""

    topic: ClassVar[str] = "user.deleted"
    of_shop: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRestored(DomainEvent):
    topic: ClassVar[str] = "user.restored"
    of_shop: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStolen(DomainEvent):
    """A refresh token of the user was used twice; the session it belonged to was ended."""

    topic: ClassVar[str] = "user.session-stolen"
    of_shop: ClassVar[bool] = False

    family_id: UUID
