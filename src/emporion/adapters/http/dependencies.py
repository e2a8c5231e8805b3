"""From a request to a context, and from a context to a call of a use case."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Path, Request, Response
from fastapi.security import HTTPBearer

from emporion.adapters.http.errors import BearerTokenExpected
from emporion.adapters.http.etags import entity_tag, precondition
from emporion.adapters.http.problems import ProblemError, unwrap
from emporion.adapters.http.runtime import HttpRuntime
from emporion.adapters.http.shop_directory import ShopDirectory
from emporion.adapters.use_cases import UseCases
from emporion.application.shared.context import ANONYMOUS, Actor, Context
from emporion.application.shared.messages import Command, Query
from emporion.application.shops.find_shop import FindShop
from emporion.application.shops.views import ShopView
from emporion.domain.shared.errors import DomainError

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)

IDEMPOTENCY_KEY = "Idempotency-Key"
bearer = HTTPBearer(
    auto_error=False, bearerFormat="JWT", description="The access token of POST /v1/auth/login"
)


@dataclass(frozen=True, slots=True)
class Call:
    """The bus and the context of this request. Both methods give the success or raise `ProblemError`."""

    bus: UseCases
    context: Context
    response: Response

    async def execute(self, command: Command[T, E]) -> T:
        """Run a command."""
        return self._tagged(unwrap(await self.bus.execute(command, self.context)))

    async def ask(self, query: Query[T, E]) -> T:
        """Ask a query."""
        return self._tagged(unwrap(await self.bus.ask(query, self.context)))

    async def shop_named(self, shop: str) -> ShopView:
        """The shop, without its tag: it is not what the request is about."""
        return unwrap(await self.bus.ask(FindShop(shop=shop), self.context))

    def to_be_streamed(self, request: Request) -> Context:
        """The context of a stream, which has a deadline of its own."""
        lasts = timedelta(seconds=runtime_of(request).settings.stream_deadline)
        return replace(self.context, deadline=self.context.now + lasts)

    def _tagged(self, view: T) -> T:
        tag = entity_tag(view)
        if tag is not None:
            self.response.headers["ETag"] = tag
        return view


@dataclass(frozen=True, slots=True)
class Created:
    """Sets the Location of what a POST made."""

    request: Request
    response: Response

    def below(self, name: UUID | str) -> None:
        """The new thing's address is the asked path plus `/name`."""
        path: str = self.request.scope["path"]  # of ids and slugs: nothing has to be escaped
        self.at(f"{path.rstrip('/')}/{name}")

    def at(self, path: str) -> None:
        """The new thing's address is `path`, from the root of the service."""
        self.response.headers["Location"] = path


def runtime_of(request: Request) -> HttpRuntime:
    """The runtime that the application was made with."""
    runtime: HttpRuntime = request.app.state.runtime
    return runtime


def actor_of(request: Request) -> Actor:
    """Who asks: nobody without an Authorization header, else whoever the access token was made for. A
    wrong or expired token is a problem even where nobody needs to sign in: silence would hide a mistake."""
    header = request.headers.get("Authorization")
    if header is None:
        return ANONYMOUS
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ProblemError(BearerTokenExpected())
    return unwrap(runtime_of(request).access_tokens.authenticate(token.strip()))


async def open_call(request: Request, response: Response) -> Call:
    """A call in nobody's name: an Authorization header, perhaps of an expired session, does not matter."""
    return _call(request, response, ANONYMOUS)


async def platform_call(request: Request, response: Response, _: Annotated[object, Depends(bearer)]) -> Call:
    """A call that concerns no shop."""
    return _call(request, response, actor_of(request))


def _call(request: Request, response: Response, actor: Actor) -> Call:
    runtime = runtime_of(request)
    now = datetime.now(UTC)
    context = Context(
        actor=actor,
        request_id=request.state.request_id,
        idempotency_key=request.headers.get(IDEMPOTENCY_KEY),
        deadline=now + timedelta(seconds=runtime.settings.request_deadline),
        now=now,
        precondition=precondition(request),
    )
    return Call(runtime.bus, context, response)


OpenCall = Annotated[Call, Depends(open_call)]
"""For routes that start or end sessions: the caller shows a password or a refresh token instead."""

PlatformCall = Annotated[Call, Depends(platform_call)]
"""For routes outside of shops: `async def register(body: Registration, call: PlatformCall)`."""


async def shop_call(
    request: Request,
    call: PlatformCall,
    shop: Annotated[str, Path(description="The shop's id or slug", examples=["northwind"])],
) -> Call:
    """A call within the shop that the path names by id or by slug; a shop that is not there is a 404."""
    directory: ShopDirectory = request.app.state.shops
    known = directory.find(shop)
    if known is None:
        known = directory.remember(shop, (await call.shop_named(shop)).id)
    return replace(call, context=call.context.for_shop(known))


ShopCall = Annotated[Call, Depends(shop_call)]
"""For routes below `/shops/{shop}`; the route does not take `shop` itself."""


async def created(request: Request, response: Response) -> Created:
    """For routes that answer 201."""
    return Created(request, response)


Creation = Annotated[Created, Depends(created)]
"""For routes that make something: `creation.below(view.id)`."""
