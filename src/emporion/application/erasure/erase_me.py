"""EraseMe: a person wants to be erased."""

from dataclasses import dataclass, field

from returns.result import Failure, Result, Success

from emporion.application.erasure.beginning import BeginningError, ErasureBeginning
from emporion.application.erasure.views import ErasureView
from emporion.application.identity.ports import PasswordHasher
from emporion.application.shared.access import Access, SignInRequired
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import UserNotFound, WrongPassword
from emporion.domain.identity.repository import UserRepository

EraseMeError = SignInRequired | WrongPassword | BeginningError


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseMe(Command[ErasureView, EraseMeError]):
    """Have everything about the actor erased; there is no way back. Asked for again, it answers how far the
    erasure is, whatever the password: there is none any more."""

    password: str = field(repr=False)


@handles(EraseMe, access=Access.USER, replayable=False)
class EraseMeHandler:
    """Holds the user's lock while the password is checked, as for a change of it."""

    def __init__(
        self, context: Context, users: UserRepository, hasher: PasswordHasher, beginning: ErasureBeginning
    ) -> None:
        self._context = context
        self._users = users
        self._hasher = hasher
        self._beginning = beginning

    async def handle(self, command: EraseMe) -> Result[ErasureView, EraseMeError]:
        user_id = self._context.user_id
        if user_id is None:
            return Failure(SignInRequired(use_case="EraseMe"))
        if (known := await self._beginning.known(user_id)) is not None:
            return Success(known)
        user = await self._users.lock_by_id(user_id)
        if user is None:
            return Failure(UserNotFound(user=str(user_id)))
        if not await self._hasher.verify(user.password_hash, command.password):
            return Failure(WrongPassword())
        return await self._beginning.begin(user_id)
