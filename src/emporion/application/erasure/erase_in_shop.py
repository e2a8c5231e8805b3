"""EraseInShop: one step of an erasure."""

from dataclasses import dataclass, field
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.erasure.views import StepView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.erasure.erasure import Erasure, ErasureStep
from emporion.domain.erasure.errors import ErasureNotFound, ErasureObstructed
from emporion.domain.erasure.repository import ErasureRepository, ErasureStepRepository, PersonalData
from emporion.domain.shared.ids import new_id

EraseInShopError = ErasureNotFound | ErasureObstructed


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseInShop(Command[StepView, EraseInShopError]):
    """Erase what the context's shop knows of the user, whose e-mail address it is searched for. Done again,
    it answers what it did before; of a walk that is not under way, it does nothing."""

    user_id: UUID
    walk: int
    email: str = field(default="", repr=False)


@handles(EraseInShop, access=Access.OPERATOR, replayable=False)
class EraseInShopHandler:
    """One transaction: all that concerns the person in this shop, and the step that says so. Looks for
    obstacles once more, with what they would be found in locked."""

    def __init__(
        self, context: Context, erasures: ErasureRepository, steps: ErasureStepRepository, data: PersonalData
    ) -> None:
        self._context = context
        self._erasures = erasures
        self._steps = steps
        self._data = data

    async def handle(self, command: EraseInShop) -> Result[StepView, EraseInShopError]:
        erasure = await self._erasures.lock_by_user(command.user_id)
        if erasure is None:
            return Failure(ErasureNotFound(user_id=command.user_id))
        if not erasure.is_on(command.walk, self._context.now):
            return Success(StepView(shop_id=self._context.shop, walk=command.walk, tables=()))
        await self._data.hold(command.user_id)
        if obstacles := await self._data.find_obstacles(command.user_id):
            return Failure(ErasureObstructed(user_id=command.user_id, obstacles=obstacles))
        return Success(await self._step(erasure, command.email))

    async def _step(self, erasure: Erasure, email: str) -> StepView:
        shop_id = self._context.shop
        step = await self._steps.find_step(erasure.id, erasure.walk)
        if step is None:
            step = ErasureStep(
                id=new_id(),
                created_at=self._context.now,
                shop_id=shop_id,
                erasure_id=erasure.id,
                walk=erasure.walk,
                tallies=await self._data.erase(erasure.user_id, email),
            )
            if step.tallies:
                await self._steps.save(step)
        return StepView(shop_id=shop_id, walk=step.walk, tables=step.tallies)
