"""PassShop: a walk notes how far it is."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.erasure.views import ErasureView, StepView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.erasure.errors import ErasureNotFound
from emporion.domain.erasure.repository import ErasureRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class PassShop(Command[ErasureView, ErasureNotFound]):
    """The user's erasure has passed this shop, and did there what the step says; noted once, while the step's
    walk is under way."""

    user_id: UUID
    step: StepView


@handles(PassShop, access=Access.OPERATOR, replayable=False)
class PassShopHandler:
    def __init__(self, context: Context, erasures: ErasureRepository) -> None:
        self._context = context
        self._erasures = erasures

    async def handle(self, command: PassShop) -> Result[ErasureView, ErasureNotFound]:
        erasure = await self._erasures.lock_by_user(command.user_id)
        if erasure is None:
            return Failure(ErasureNotFound(user_id=command.user_id))
        step = command.step
        erasure.pass_shop(step.shop_id, step.walk, step.tables, self._context.now)
        await self._erasures.save(erasure)
        return Success(ErasureView.of(erasure, self._context.now))
