"""The database goes away and comes back, and the application is not restarted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from dependency_injector import providers

from emporion.adapters.http.app import create_app
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.persistence.migrations import Migrations
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.runtime import ServedRuntime
from tests.web.people import Person

pytestmark = pytest.mark.long


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A migrated server that may be stopped; nobody else uses it."""
    server = EmbeddedPostgres(tmp_path / "pg")
    Migrations(server.start().owner_url).upgrade()
    yield server
    server.stop()


def answers(response: httpx.Response) -> tuple[int, Any, Any]:
    return response.status_code, response.json()["code"], response.headers.get("Retry-After")


async def test_requests_are_503_while_it_is_gone_and_work_when_it_is_back(
    own_server: EmbeddedPostgres, settings: Settings
) -> None:
    url = own_server.start().app_url
    container = Container(settings=settings, database_url=url, secret_key="k" * 32)
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    runtime = ServedRuntime(container, settings.model_copy(update={"request_deadline": 1.0}))
    transport = httpx.ASGITransport(create_app(runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        owner = await Person.signed_in(client)
        await owner.opens_a_shop()
        wallet = await owner.has_a_wallet(holding="10")
        paths = [("GET", "{shop}/wallets"), ("POST", f"{{shop}}/wallets/{wallet['id']}/deposits")]
        own_server.stop()
        for method, path in paths * 2:
            gone = await owner.asks(method, path, {"amount": "1"}, Idempotency_Key="once")
            assert answers(gone) == (503, "database-unavailable", "1")
        assert (await client.get("/readyz")).status_code == 503
        assert own_server.start().app_url == url
        back = await owner.asks("POST", paths[1][1], {"amount": "1"}, Idempotency_Key="once")
        assert (back.status_code, back.json()["wallet"]["balance"]) == (201, "11")
        assert (await owner.asks(*paths[0])).status_code == 200
        assert (await client.get("/readyz")).status_code == 200
    assert container.database().engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    await runtime.close()
