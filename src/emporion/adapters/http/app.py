"""Makes the FastAPI application. A module beside this one with a `router` is found and included."""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from fastapi import APIRouter, FastAPI

from emporion import __version__
from emporion.adapters import http
from emporion.adapters.http import handlers
from emporion.adapters.http.body_limit import BodyLimit
from emporion.adapters.http.middleware import RequestMiddleware
from emporion.adapters.http.openapi import Application
from emporion.adapters.http.runtime import HttpRuntime
from emporion.adapters.http.shop_directory import ShopDirectory

DESCRIPTION = """The transactional core of a marketplace.

Errors are problem details (RFC 9457) whose `type` leads to a description; amounts of money are strings, times
are UTC; lists come in pages by `limit` and `cursor`; a POST with an `Idempotency-Key` is repeated safely."""


Beside = Callable[[], AbstractAsyncContextManager[None]]


def create_app(runtime: HttpRuntime, beside: Beside = nullcontext) -> FastAPI:
    """The application on `runtime`, which it closes at shutdown. `beside` makes what is to be open while
    requests are served, such as a worker."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            await runtime.start()
            async with beside():
                yield
        finally:
            await runtime.close()

    app = Application(
        title="Emporion",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
    )
    app.state.runtime = runtime
    app.state.shops = ShopDirectory()
    app.add_middleware(BodyLimit, most=runtime.settings.max_body_bytes)
    app.add_middleware(RequestMiddleware)  # the last one added is the outermost
    handlers.install(app)
    for router in routers():
        app.include_router(router)
    return app


def routers() -> Iterator[APIRouter]:
    """The `router` of each module in this package that has one, in order of their names."""
    for module in sorted(pkgutil.iter_modules(http.__path__), key=lambda each: each.name):
        found = getattr(importlib.import_module(f"{http.__name__}.{module.name}"), "router", None)
        if isinstance(found, APIRouter):
            yield found
