"""What clients are told when the service has too much to do."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from dependency_injector import providers
from sqlalchemy import text

from emporion.adapters.http.app import create_app
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.runtime import ServedRuntime
from emporion.testing.postgres import ServerUrls
from tests.web.people import Person

pytestmark = pytest.mark.long


@pytest.fixture
async def busy(server: ServerUrls, settings: Settings) -> AsyncIterator[tuple[Person, Container]]:
    """A shop's owner at a service with one connection and no patience."""
    small = {"pool_size": 1, "pool_overflow": 0, "pool_wait": 0.2}
    chosen = settings.model_copy(update=small | {"lock_timeout": 0.1, "request_deadline": 0.8})
    container = Container(settings=chosen, database_url=server.app_url, secret_key="k" * 32)
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    runtime = ServedRuntime(container, chosen)
    transport = httpx.ASGITransport(create_app(runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        owner = await Person.signed_in(client)
        await owner.opens_a_shop()
        yield owner, container
    await runtime.close()


def told(response: httpx.Response) -> tuple[int, Any, Any]:
    return response.status_code, response.json()["code"], response.headers.get("Retry-After")


async def id_of_shop(owner: Person) -> UUID:
    return UUID((await owner.asks("GET", "{shop}")).json()["id"])


async def test_an_exhausted_pool_is_a_503_with_retry_after(busy: tuple[Person, Container]) -> None:
    owner, container = busy
    async with container.database().transaction():
        answer = await owner.asks("GET", "{shop}/wallets")
        assert told(answer) == (503, "pool-exhausted", "1")
    assert (await owner.asks("GET", "{shop}/wallets")).status_code == 200


async def test_a_lock_that_is_not_had_is_a_409(busy: tuple[Person, Container], container: Container) -> None:
    owner, _ = busy
    wallet = await owner.has_a_wallet()
    shop_id = await id_of_shop(owner)
    path = f"{{shop}}/wallets/{wallet['id']}/deposits"
    async with container.database().get_session(shop_id) as holder:
        await holder.execute(text("SELECT 1 FROM wallets WHERE id = :id FOR UPDATE"), {"id": wallet["id"]})
        answer = await owner.asks("POST", path, {"amount": "1"})
        assert told(answer) == (409, "rows-locked", None)
    assert (await owner.asks("POST", path, {"amount": "1"})).status_code == 201


async def test_a_key_whose_first_request_is_not_done_is_a_409(
    busy: tuple[Person, Container], container: Container
) -> None:
    owner, _ = busy
    wallet = await owner.has_a_wallet()
    shop_id = await id_of_shop(owner)
    path = f"{{shop}}/wallets/{wallet['id']}/deposits"
    await owner.makes(path, {"amount": "1"}, Idempotency_Key="once")
    lock = text("SELECT 1 FROM idempotency_keys WHERE shop_id = :shop AND key = 'once' FOR UPDATE")
    async with container.database().get_session(shop_id) as holder:
        await holder.execute(lock, {"shop": shop_id})
        answer = await owner.asks("POST", path, {"amount": "1"}, Idempotency_Key="once")
        assert told(answer) == (409, "key-in-use", None)
    again = await owner.asks("POST", path, {"amount": "1"}, Idempotency_Key="once")
    assert (again.status_code, again.json()["wallet"]["balance"]) == (201, "1")
