"""The routes of users and sessions, on use cases in memory."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.served import Served
from tests.unit.http.memory_runtime import MemoryRuntime

ADA = {"email": "ada@example.com", "name": "Ada", "password": "correct horse"}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Served(MemoryRuntime()))
    async with httpx.AsyncClient(transport=transport, base_url="http://test/v1/auth") as client:
        yield client


@pytest.fixture
async def session(client: httpx.AsyncClient) -> dict[str, str]:
    """The answer to a log-in of Ada."""
    await client.post("/register", json=ADA)
    found: dict[str, str] = (await client.post("/login", json=ADA)).json()
    return found


def bearer(session: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['access_token']}"}


def token(session: dict[str, str]) -> dict[str, str]:
    return {"refresh_token": session["refresh_token"]}


async def test_registering_answers_the_user_and_where_it_is(client: httpx.AsyncClient) -> None:
    answer = await client.post("/register", json=ADA)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/v1/auth/me"
    assert answer.json().keys() == {"id", "email", "name", "is_active", "is_verified", "created_at"}
    assert ADA["password"] not in answer.text


async def test_an_address_is_taken_once(client: httpx.AsyncClient) -> None:
    await client.post("/register", json=ADA)
    answer = await client.post("/register", json=ADA | {"email": "ADA@example.com"})
    assert (answer.status_code, answer.json()["code"]) == (409, "email-taken")


@pytest.mark.parametrize("password", ["short", "x" * 2000])
async def test_a_refused_password_is_not_repeated(client: httpx.AsyncClient, password: str) -> None:
    answer = await client.post("/register", json=ADA | {"password": password})
    assert answer.status_code == 422
    assert password not in answer.text.replace("too short", "")


async def test_a_log_in_answers_tokens_that_no_cache_keeps(client: httpx.AsyncClient) -> None:
    await client.post("/register", json=ADA)
    answer = await client.post("/login", json=ADA)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_at"].endswith("Z")


async def test_a_failed_log_in_is_unauthenticated(client: httpx.AsyncClient) -> None:
    answer = await client.post("/login", json=ADA)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-credentials")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_the_access_token_opens_me(client: httpx.AsyncClient, session: dict[str, str]) -> None:
    assert (await client.get("/me", headers=bearer(session))).json()["email"] == ADA["email"]
    assert (await client.get("/me")).status_code == 401


async def test_a_refresh_does_not_mind_an_expired_access_token(
    client: httpx.AsyncClient, session: dict[str, str]
) -> None:
    answer = await client.post("/refresh", json=token(session), headers={"Authorization": "Bearer old"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["refresh_token"] != session["refresh_token"]


async def test_a_token_sent_twice_is_a_problem_and_ends_the_session(
    client: httpx.AsyncClient, session: dict[str, str]
) -> None:
    renewed = (await client.post("/refresh", json=token(session))).json()
    again = await client.post("/refresh", json=token(session))
    assert (again.status_code, again.json()["code"]) == (401, "refresh-token-reused")
    late = await client.post("/refresh", json=token(renewed))
    assert (late.status_code, late.json()["code"]) == (401, "invalid-refresh-token")


async def test_logging_out_answers_nothing(client: httpx.AsyncClient, session: dict[str, str]) -> None:
    answer = await client.post("/logout", json=token(session))
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.post("/refresh", json=token(session))).status_code == 401


async def test_a_changed_password_is_the_one_to_log_in_with(
    client: httpx.AsyncClient, session: dict[str, str]
) -> None:
    change = {"current_password": ADA["password"], "new_password": "another horse"}
    answer = await client.put("/password", json=change, headers=bearer(session))
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.post("/login", json=ADA)).status_code == 401
    assert (await client.post("/login", json=ADA | {"password": "another horse"})).status_code == 200


async def test_a_wrong_current_password_is_forbidden(
    client: httpx.AsyncClient, session: dict[str, str]
) -> None:
    change = {"current_password": "wrong horse", "new_password": "another horse"}
    answer = await client.put("/password", json=change, headers=bearer(session))
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong-password")
