"""A runtime whose bus answers what a test tells it to, and a router that shows how it is asked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body
from pydantic import BaseModel
from returns.result import Failure, Result, Success

from emporion.adapters.http.dependencies import Creation, PlatformCall, ShopCall
from emporion.adapters.http.money import Amount
from emporion.adapters.http.paging import PageBody, Paging
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.shared.context import Context, UserActor
from emporion.application.shared.messages import Command, Query, StreamQuery
from emporion.application.shops.find_shop import FindShop
from emporion.application.shops.views import ShopView
from emporion.config import Settings
from emporion.domain.shared.errors import Conflict, DomainError, Unauthenticated
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.shop import ShopStatus
from emporion.infrastructure.security.cursors import SignedCursors

USER = new_id()
SHOP = new_id()
VIEW = ShopView(
    id=SHOP,
    slug="acme",
    name="Acme",
    currency="EUR",
    status=ShopStatus.OPEN,
    created_at=datetime(2026, 1, 2, tzinfo=UTC),
    version=1,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenExpired(Unauthenticated):
    @property
    def message(self) -> str:
        return "The access token has expired; refresh it."


@dataclass(frozen=True, slots=True, kw_only=True)
class PurseTooLight(Conflict):
    """The purse holds less than what is to be paid."""

    status: str
    missing: Decimal

    @property
    def message(self) -> str:
        return f"{self.missing} is missing; deposit it first."


@dataclass(frozen=True, slots=True)
class PurseView:
    id: UUID
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill(Command[PurseView, PurseTooLight]):
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPurses(Query[Page[PurseView], DomainError]):
    page: AnyRequest = FIRST_PAGE


class FillBody(BaseModel):
    amount: Amount


class Tokens:
    """'good' is the token of USER, every other has expired."""

    def authenticate(self, token: str) -> Result[UserActor, DomainError]:
        return Success(UserActor(USER)) if token == "good" else Failure(TokenExpired())


@dataclass
class StubBus:
    """Answers `answers[type of message]` (an exception is raised) and remembers what it was asked. One shop
    is known; `asked` counts how often."""

    answers: dict[type, Any] = field(default_factory=dict)
    messages: list[Any] = field(default_factory=list)
    contexts: list[Context] = field(default_factory=list)
    asked: int = 0

    async def execute(self, command: Command[Any, Any], context: Context) -> Result[Any, Any]:
        return self._answer(command, context)

    async def ask(self, query: Query[Any, Any], context: Context) -> Result[Any, Any]:
        return self._answer(query, context)

    @asynccontextmanager
    async def stream(
        self, query: StreamQuery[Any, Any, Any], context: Context
    ) -> AsyncIterator[Result[Any, Any]]:
        yield self._answer(query, context)

    def _answer(self, message: Any, context: Context) -> Result[Any, Any]:
        self.asked += isinstance(message, FindShop)
        if isinstance(message, FindShop):
            return (
                Success(VIEW)
                if message.shop in ("acme", str(SHOP))
                else Failure(ShopNotFound(shop=message.shop))
            )
        self.messages.append(message)
        self.contexts.append(context)
        answer = self.answers[type(message)]
        if isinstance(answer, Exception):
            raise answer
        found: Result[Any, Any] = answer
        return found


@dataclass
class StubRuntime:
    bus: StubBus = field(default_factory=StubBus)
    settings: Settings = field(default_factory=lambda: Settings(home=Path("nowhere"), request_deadline=7))
    access_tokens: Tokens = field(default_factory=Tokens)
    cursors: SignedCursors = field(default_factory=lambda: SignedCursors("k" * 32))
    outage: Exception | None = None
    closed: int = 0

    async def ping(self) -> None:
        if self.outage:
            raise self.outage

    def is_outage(self, error: Exception) -> bool:
        return isinstance(error, ConnectionError)

    async def start(self) -> None:
        """Nothing has to run."""

    async def close(self) -> None:
        self.closed += 1


router = Router("/shops/{shop}/purses", tag="purses")
platform = Router("/purses", tag="purses")


@router.post("", status_code=201, responses=problems(PurseTooLight))
async def fill(body: FillBody, call: ShopCall, creation: Creation) -> PurseView:
    """Fill a purse."""
    made = await call.execute(Fill(amount=body.amount))
    creation.below(made.id)
    return made


@router.get("")
async def list_purses(page: Paging, call: ShopCall) -> PageBody[PurseView]:
    """All purses."""
    return await page.answer(call, ListPurses())


@platform.delete("", status_code=204)
async def burn(call: PlatformCall, amount: Annotated[Amount, Body(embed=True)]) -> None:
    """Burn money."""
    await call.execute(Fill(amount=amount))
