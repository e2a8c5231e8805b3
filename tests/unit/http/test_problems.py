"""Every error becomes a problem of RFC 9457."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest
from returns.result import Failure

from emporion.adapters.http.errors import BadRequest, NotAllowed, Unexpected
from emporion.domain.shared.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    Unauthenticated,
    Unavailable,
)
from tests.unit.http.stubs import SHOP, Fill, PurseTooLight, StubRuntime

PATH = f"/v1/shops/{SHOP}/purses"
KINDS = {
    BadRequest: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    NotAllowed: 405,
    Conflict: 409,
    PreconditionFailed: 412,
    Invalid: 422,
    Unexpected: 500,
    Unavailable: 503,
}


def of_kind(kind: type[DomainError]) -> DomainError:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class SomeProblem(kind):  # type: ignore[misc, valid-type]
        @property
        def message(self) -> str:
            return "Something is wrong; do something else."

    made: DomainError = SomeProblem()
    return made


async def fill(client: httpx.AsyncClient, runtime: StubRuntime, answer: Any) -> httpx.Response:
    runtime.bus.answers[Fill] = answer
    return await client.post(PATH, json={"amount": "1"})


@pytest.mark.parametrize(("kind", "status"), KINDS.items())
async def test_the_kind_of_an_error_decides_the_status(
    client: httpx.AsyncClient, runtime: StubRuntime, kind: type[DomainError], status: int
) -> None:
    answer = await fill(client, runtime, Failure(of_kind(kind)))
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "Something is wrong; do something else."


async def test_a_problem_names_type_title_code_path_and_request(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    answer = await fill(client, runtime, Failure(PurseTooLight(status="open", missing=Decimal("12.500"))))
    assert answer.json() == {
        "type": "/problems/purse-too-light",
        "title": "Purse too light",
        "status": 409,
        "detail": "12.500 is missing; deposit it first.",
        "instance": PATH,
        "code": "purse-too-light",
        "request_id": answer.headers["X-Request-ID"],
        "missing": "12.5",
        "error_status": "open",
    }


async def test_who_is_not_signed_in_is_told_how(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    answer = await fill(client, runtime, Failure(of_kind(Unauthenticated)))
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_busy_server_says_when_to_come_back(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    answer = await fill(client, runtime, Failure(of_kind(Unavailable)))
    assert answer.headers["Retry-After"] == "1"


async def test_a_bug_is_a_500_that_tells_nothing_of_it(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    answer = await fill(client, runtime, ZeroDivisionError("password=hunter2"))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "hunter2" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


async def test_a_database_that_cannot_be_reached_is_a_503(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    answer = await fill(client, runtime, ConnectionRefusedError("10.0.0.7"))
    assert (answer.status_code, answer.json()["code"]) == (503, "not-ready")
    assert "10.0.0.7" not in answer.text


async def test_wrong_fields_are_all_named(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH, json={"amount": True})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert [error["at"] for error in answer.json()["errors"]] == ["body.amount"]


async def test_a_missing_body_is_a_problem_of_the_request(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH)
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"at": "body", "problem": "Field required"}],
    )


async def test_malformed_json_is_a_400(client: httpx.AsyncClient) -> None:
    answer = await client.post(PATH, content=b'{"amount": ', headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-json")


async def test_a_body_in_no_encoding_is_a_400(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        PATH, content=b'{"amount": "\xff"}', headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


async def test_a_body_that_is_too_long_is_a_413(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    answer = await client.post(PATH, json={"amount": "1" * 1024 * 1024})
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_a_body_that_is_too_long_and_comes_in_chunks_is_a_413(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(2000):
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    answer = await client.post(PATH, content=chunks(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_an_unknown_address_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/nothing here")
    assert (answer.status_code, answer.json()["code"]) == (404, "route-not-found")
    assert answer.json()["instance"] == "/v1/nothing%20here"


async def test_a_wrong_method_is_told_the_right_ones(client: httpx.AsyncClient) -> None:
    answer = await client.delete(f"/v1/shops/{SHOP}/purses")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "POST" in answer.headers["Allow"]
