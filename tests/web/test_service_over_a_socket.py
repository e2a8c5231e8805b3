"""Health, sign-in, request ids and documents, over a real socket."""

import httpx
import pytest
from pydantic import BaseModel

from tests.web.people import PASSWORD, Person


async def test_the_service_is_up_and_ready(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await client.get(path)).json() == {"status": "ok"}


async def test_the_documentation_is_served(client: httpx.AsyncClient) -> None:
    assert "swagger" in (await client.get("/docs")).text.lower()


async def test_every_listed_problem_is_described_at_its_type(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/problems")).json()
    assert len(listed) > 30
    for each in listed:
        described = (await client.get(each["type"])).json()
        assert described == each
        assert 400 <= described["status"] < 600


async def test_a_session_is_refreshed_once_and_ended(client: httpx.AsyncClient) -> None:
    person = await Person.signed_in(client)
    assert (await person.asks("GET", "/v1/auth/me")).json()["email"] == person.email
    used = {"refresh_token": person.refresh_token}
    fresh = await client.post("/v1/auth/refresh", json=used)
    assert fresh.status_code == 200
    assert (await client.post("/v1/auth/refresh", json=used)).status_code == 401
    # Using it twice ended the family: whoever has the newer one may be a thief.
    newer = {"refresh_token": fresh.json()["refresh_token"]}
    assert (await client.post("/v1/auth/refresh", json=newer)).status_code == 401


async def test_log_out_ends_the_session(client: httpx.AsyncClient) -> None:
    person = await Person.signed_in(client)
    token = {"refresh_token": person.refresh_token}
    assert (await client.post("/v1/auth/logout", json=token)).status_code == 204
    assert (await client.post("/v1/auth/refresh", json=token)).status_code == 401


async def test_a_wrong_password_is_a_401_without_saying_what_was_wrong(client: httpx.AsyncClient) -> None:
    person = await Person.signed_in(client)
    known = await client.post("/v1/auth/login", json={"email": person.email, "password": "x" * 20})
    unknown = await client.post("/v1/auth/login", json={"email": "no@example.com", "password": "x" * 20})
    assert known.status_code == unknown.status_code == 401
    assert known.json()["detail"] == unknown.json()["detail"]


async def test_no_answer_contains_the_password(client: httpx.AsyncClient) -> None:
    person = await Person.signed_in(client)
    again = {"email": person.email, "name": "Pat", "password": PASSWORD}
    refused = await client.post("/v1/auth/register", json=again)
    assert (refused.status_code, refused.json()["code"]) == (409, "email-taken")
    wrong = await client.post("/v1/auth/register", json={**again, "name": 7})
    assert PASSWORD not in refused.text + wrong.text


@pytest.mark.parametrize("path", ["/healthz", "/v1/shops", "/v1/nowhere", "/v1/auth/me"])
async def test_every_answer_carries_the_request_id(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"X-Request-ID": "my-id-1"})
    assert answer.headers["X-Request-ID"] == "my-id-1"


class Document(BaseModel):
    """As much of OpenAPI 3.1 as generators of clients rely on."""

    openapi: str
    paths: dict[str, dict[str, "Operation"]]


class Operation(BaseModel):
    operationId: str  # noqa: N815 - OpenAPI's word
    summary: str
    description: str
    tags: list[str]
    responses: dict[str, "Answer"]


class Answer(BaseModel):
    description: str
    content: dict[str, object] = {}


async def test_every_operation_is_described_and_named_once(client: httpx.AsyncClient) -> None:
    document = Document.model_validate((await client.get("/openapi.json")).json())
    operations = [each for path in document.paths.values() for each in path.values()]
    assert len({each.operationId for each in operations}) == len(operations) > 40
    assert all(each.description and each.tags for each in operations)


async def test_every_v1_operation_documents_its_problems(client: httpx.AsyncClient) -> None:
    document = Document.model_validate((await client.get("/openapi.json")).json())
    for path, operations in document.paths.items():
        for method, operation in operations.items():
            if not path.startswith("/v1"):
                continue
            expected = {"401", "403", "422", "500", "503"} | ({"404"} if "{" in path else set())
            assert expected <= operation.responses.keys(), (method, path)
            for status, answer in operation.responses.items():
                if status >= "400":
                    assert list(answer.content) == ["application/problem+json"], (method, path, status)
