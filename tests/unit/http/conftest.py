"""The application on a stub runtime, asked without a socket."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.served import Served
from tests.unit.http.stubs import StubRuntime, platform, router


@pytest.fixture
def runtime() -> StubRuntime:
    return StubRuntime()


@pytest.fixture
async def client(runtime: StubRuntime) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Served(runtime, router, platform), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
