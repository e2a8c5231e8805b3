"""DeleteUser: the operator takes a user away, so that it can be brought back."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.deleted_views import DeletedUserView
from emporion.application.identity.departures import Departures
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.shared.soft_delete import ReasonInvalid, parse_reason

DeleteUserError = UserNotFound | ReasonInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteUser(Command[DeletedUserView, DeleteUserError]):
    """Its sessions end and its address is free; `RestoreUser` brings it back."""

    user_id: UUID
    reason: str


@handles(DeleteUser, access=Access.OPERATOR)
class DeleteUserHandler:
    """- Orders, wallets and memberships stay with the shops they belong to."""

    def __init__(self, departures: Departures) -> None:
        self._departures = departures

    async def handle(self, command: DeleteUser) -> Result[DeletedUserView, DeleteUserError]:
        reason = parse_reason(command.reason)
        if isinstance(reason, Failure):
            return reason
        found = await self._departures.by_id(command.user_id)
        if isinstance(found, Failure):
            return found
        await self._departures.delete(found.unwrap(), reason.unwrap())
        return Success(DeletedUserView.of(found.unwrap()))
