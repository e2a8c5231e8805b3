"""What the adapter reads from a request."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
import structlog
from returns.result import Success

from emporion.application.shared.context import ANONYMOUS, UserActor
from emporion.domain.shared.ids import new_id
from tests.unit.http.stubs import SHOP, USER, Fill, PurseView, StubRuntime

PATH = f"/v1/shops/{SHOP}/purses"


@pytest.fixture(autouse=True)
def _filled(runtime: StubRuntime) -> None:
    runtime.bus.answers[Fill] = Success(PurseView(new_id(), Decimal("0E-18")))


async def fill(client: httpx.AsyncClient, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(PATH, json={"amount": "1"}, headers=named)


async def test_nobody_is_anonymous(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    await fill(client)
    assert runtime.bus.contexts[0].actor == ANONYMOUS


async def test_a_good_token_is_its_user(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    await fill(client, Authorization="bearer good")
    assert runtime.bus.contexts[0].actor == UserActor(USER)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer old", "token-expired"),
        ("Basic Zm9v", "bearer-token-expected"),
        ("Bearer", "bearer-token-expected"),
    ],
)
async def test_a_bad_token_never_reaches_the_bus(
    client: httpx.AsyncClient, runtime: StubRuntime, header: str, code: str
) -> None:
    answer = await fill(client, Authorization=header)
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert runtime.bus.messages == []


async def test_a_sane_request_id_is_kept_and_sent_back(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    answer = await fill(client, X_Request_ID="order-4711")
    assert answer.headers.get_list("X-Request-ID") == ["order-4711"]
    assert runtime.bus.contexts[0].request_id == "order-4711"


@pytest.mark.parametrize("given", ["", "a" * 129, "two words", "<script>", 'quote"'])
async def test_any_other_request_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    answer = await fill(client, X_Request_ID=given)
    assert UUID(answer.headers["X-Request-ID"]).version == 7


async def test_an_error_carries_the_request_id_too(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={"X-Request-ID": "lost"})
    assert (answer.headers["X-Request-ID"], answer.json()["request_id"]) == ("lost", "lost")


async def test_the_idempotency_key_goes_to_the_bus_as_it_is(
    client: httpx.AsyncClient, runtime: StubRuntime
) -> None:
    await fill(client, Idempotency_Key="once only")
    assert runtime.bus.contexts[0].idempotency_key == "once only"


@pytest.mark.parametrize("name", ["acme", str(SHOP)])
async def test_the_shop_is_named_by_slug_or_id_and_looked_up_once(
    client: httpx.AsyncClient, runtime: StubRuntime, name: str
) -> None:
    for _ in range(3):
        await client.post(f"/v1/shops/{name}/purses", json={"amount": "1"})
    assert [context.shop_id for context in runtime.bus.contexts] == [SHOP] * 3
    assert runtime.bus.asked == 1


@pytest.mark.parametrize("name", ["nobody", str(USER), "%20", "a'b"])
async def test_a_shop_that_is_not_there_is_a_404(
    client: httpx.AsyncClient, runtime: StubRuntime, name: str
) -> None:
    answer = await client.post(f"/v1/shops/{name}/purses", json={"amount": "1"})
    assert (answer.status_code, answer.json()["code"]) == (404, "shop-not-found")
    assert runtime.bus.messages == []


async def test_the_deadline_comes_from_the_settings(client: httpx.AsyncClient, runtime: StubRuntime) -> None:
    await fill(client)
    context = runtime.bus.contexts[0]
    assert context.deadline == context.now + timedelta(seconds=7)


async def test_a_creation_answers_201_and_where(client: httpx.AsyncClient) -> None:
    answer = await fill(client)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/{answer.json()['id']}"


async def test_a_stored_zero_is_a_plain_zero(client: httpx.AsyncClient) -> None:
    answer = await fill(client)
    assert answer.json()["balance"] == "0"


async def test_a_request_is_one_line_in_the_log_without_its_secrets(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = await client.post(
            f"{PATH}?password=hunter2", json={"amount": "1"}, headers={"Authorization": "Bearer good"}
        )
    assert [line.pop("ms") >= 0 for line in lines] == [True]
    assert lines == [
        {
            "event": "request",
            "log_level": "info",
            "method": "POST",
            "route": "/v1/shops/{shop}/purses",
            "status": 422,
            "request_id": answer.headers["X-Request-ID"],
        }
    ]


@pytest.mark.parametrize("mounted_at", ["", "/v", "/api"])
async def test_a_prefix_that_a_proxy_adds_is_no_part_of_a_route(
    client: httpx.AsyncClient, runtime: StubRuntime, mounted_at: str
) -> None:
    """Also one with which the routes begin by chance; with or without it in the path, as proxies differ."""
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    transport.root_path = mounted_at
    for path in (PATH, f"{mounted_at}{PATH}"):
        answer = await client.post(path, json={"amount": "1"})
        assert answer.status_code == 201, path
