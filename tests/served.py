"""The application over HTTP, without a socket. It is made once for all tests of a process: FastAPI prepares
routes at the first request, which takes longer than most tests do."""

from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from emporion.adapters.http.app import create_app
from emporion.adapters.http.runtime import HttpRuntime
from emporion.adapters.http.shop_directory import ShopDirectory

_made: dict[tuple[object, ...], FastAPI] = {}


class Served:
    """An ASGI application that answers from `runtime`, with `more` routes. Tests leave nothing in it."""

    def __init__(self, runtime: HttpRuntime, *more: APIRouter) -> None:
        self._runtime, self._shops = runtime, ShopDirectory()
        settings = (runtime.settings.max_body_bytes, *map(id, more))
        if settings not in _made:
            _made[settings] = create_app(runtime)
            for router in more:
                _made[settings].include_router(router)
        self._app = _made[settings]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._app.state.runtime, self._app.state.shops = self._runtime, self._shops
        await self._app(scope, receive, send)
