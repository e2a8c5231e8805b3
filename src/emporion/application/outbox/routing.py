"""Asks the routers where messages go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.outbox.ports import Message, Router, Routers
from emporion.application.shared.ports import Parts, Savepoints
from emporion.domain.shared.errors import DomainError, Unavailable

LONGEST_ERROR: Final = 500

Routes = dict[tuple[UUID, str], Collection[str]]
"""Message id and subscriber to destinations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutesUnknown(Unavailable):
    subscriber: str
    error: str

    @property
    def message(self) -> str:
        return f"The router of {self.subscriber} failed; the worker tries again by itself. {self.error}."


class Routing:
    """All routers, in the running unit of work."""

    def __init__(self, routers: Routers, parts: Parts, savepoints: Savepoints) -> None:
        self._routers = routers
        self._parts = parts
        self._savepoints = savepoints

    async def find(self, messages: Sequence[Message]) -> Result[Routes, DomainError]:
        """Where the messages go. A router that fails leaves no trace in the unit of work; what goes wrong
        with the savepoint itself is raised, so that the command runs again."""
        routes: Routes = {}
        for name, router in self._routers.by_name.items() if messages else ():
            found = await self._savepoints.attempt(partial(self._ask, name, router, messages))
            if isinstance(found, Failure):
                return found
            routes |= found.unwrap()
        return Success(routes)

    async def _ask(
        self, name: str, router: type[Router], messages: Sequence[Message]
    ) -> Result[Routes, RoutesUnknown]:
        try:
            found = await self._parts.build(router).routes(messages)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
            return Failure(RoutesUnknown(subscriber=name, error=told))
        return Success({(message_id, name): destinations for message_id, destinations in found.items()})
