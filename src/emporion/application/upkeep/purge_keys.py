"""Remove expired idempotency keys: a bounded number at a time, so that no lock is held for long."""

from dataclasses import dataclass
from typing import Final

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.upkeep.ports import ExpiredKeys
from emporion.domain.shared.errors import DomainError

BATCH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeKeys(Command[int, DomainError]):
    """Answers how many keys were removed; as many as `limit` means that there may be more."""

    limit: int = BATCH


@handles(PurgeKeys, access=Access.OPERATOR, replayable=False)
class PurgeKeysHandler:
    def __init__(self, context: Context, keys: ExpiredKeys) -> None:
        self._context = context
        self._keys = keys

    async def handle(self, command: PurgeKeys) -> Result[int, DomainError]:
        return Success(await self._keys.purge(self._context.now, command.limit))
