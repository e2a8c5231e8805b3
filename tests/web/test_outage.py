"""Without a database: everything that needs one is a 503 that says so, and nothing else."""

from collections.abc import AsyncIterator

import httpx
import pytest

from emporion.adapters.http.app import create_app
from emporion.config import Settings
from emporion.container import Container
from emporion.runtime import ServedRuntime

pytestmark = pytest.mark.long

NOWHERE = "postgresql+asyncpg://u:hunter2@127.0.0.1:1/d"


@pytest.fixture
async def cut_off(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The application on a database that is not there."""
    runtime = ServedRuntime(Container(settings=settings, database_url=NOWHERE, secret_key="k" * 32), settings)
    transport = httpx.ASGITransport(create_app(runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    await runtime.close()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/readyz", "not-ready"),
        ("/v1/shops", "database-unavailable"),
        ("/v1/shops/acme/products", "database-unavailable"),
    ],
)
async def test_what_needs_the_database_is_a_503(cut_off: httpx.AsyncClient, path: str, code: str) -> None:
    answer = await cut_off.get(path)
    assert (answer.status_code, answer.json()["code"]) == (503, code)
    assert answer.headers["Retry-After"] == "1"
    assert "hunter2" not in answer.text
    assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/problems", "/openapi.json", "/docs"])
async def test_what_needs_none_is_answered(cut_off: httpx.AsyncClient, path: str) -> None:
    assert (await cut_off.get(path)).status_code == 200
