"""The rule that no single membership can keep: a shop never loses its last owner."""

from collections.abc import Iterable
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shops.errors import LastOwner, MemberNotFound
from emporion.domain.shops.membership import Membership, Role


class Roster:
    """All members of one shop; made of locked memberships, so that the rule holds until the commit."""

    def __init__(self, memberships: Iterable[Membership]) -> None:
        self._by_user = {membership.user_id: membership for membership in memberships}

    def is_owner(self, user_id: UUID) -> bool:
        membership = self._by_user.get(user_id)
        return membership is not None and membership.is_owner

    def change_role(self, user_id: UUID, role: Role) -> Result[Membership, MemberNotFound | LastOwner]:
        """The changed membership. The same role again changes nothing."""
        found = self._find(user_id) if role is Role.OWNER else self._dispensable(user_id)
        if isinstance(found, Success):
            found.unwrap().role = role
        return found

    def remove(self, user_id: UUID) -> Result[Membership, MemberNotFound | LastOwner]:
        """The membership, taken off the roster; the caller deletes it from the store."""
        found = self._dispensable(user_id)
        if isinstance(found, Success):
            del self._by_user[user_id]
        return found

    def _dispensable(self, user_id: UUID) -> Result[Membership, MemberNotFound | LastOwner]:
        found = self._find(user_id)
        if isinstance(found, Success) and found.unwrap().is_owner and self._owners() == 1:
            return Failure(LastOwner(user_id=user_id))
        return found

    def _find(self, user_id: UUID) -> Result[Membership, MemberNotFound | LastOwner]:
        membership = self._by_user.get(user_id)
        return Failure(MemberNotFound(user_id=user_id)) if membership is None else Success(membership)

    def _owners(self) -> int:
        return sum(membership.is_owner for membership in self._by_user.values())
