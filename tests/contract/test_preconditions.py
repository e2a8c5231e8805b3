"""ETag and If-Match (RFC 9110) over HTTP, the same on memory and on PostgreSQL: who changes what somebody
else changed meanwhile is told so instead of overwriting it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from dependency_injector import providers

from emporion.adapters.http.runtime import HttpRuntime
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.runtime import ServedRuntime
from emporion.testing.postgres import ServerUrls
from tests.served import Served
from tests.unit.http.memory_runtime import MemoryRuntime
from tests.web.people import Person


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.integration)])
def runtime(request: pytest.FixtureRequest, settings: Settings) -> HttpRuntime:
    if request.param == "memory":
        return MemoryRuntime()
    server: ServerUrls = request.getfixturevalue("server")
    container = Container(settings=settings, database_url=server.app_url, secret_key="k" * 32)
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    return ServedRuntime(container, settings)


@pytest.fixture
async def service(runtime: HttpRuntime) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application, without a socket."""
    transport = httpx.ASGITransport(Served(runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    await runtime.close()


@pytest.fixture
async def owner(service: httpx.AsyncClient) -> Person:
    """Signed in, with a shop in EUR."""
    person = await Person.signed_in(service)
    await person.opens_a_shop()
    return person


@pytest.fixture
async def category(owner: Person) -> Any:
    return await owner.makes("{shop}/categories", {"name": "Tea"})


async def rename(owner: Person, category: Any, name: str, **headers: str) -> httpx.Response:
    return await owner.asks("PATCH", f"{{shop}}/categories/{category['id']}", {"name": name}, **headers)


def tag(record: Any, version: int | None = None) -> str:
    return f'"{record["id"]}.{version or record["version"]}"'


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_an_answer_with_a_version_has_a_strong_etag(owner: Person) -> None:
    made = await owner.asks("POST", "{shop}/categories", {"name": "Tea"})
    assert made.headers["ETag"] == tag(made.json())
    changed = await rename(owner, made.json(), "Coffee")
    assert changed.headers["ETag"] == tag(made.json(), 2)


async def test_reading_and_writing_give_one_etag(owner: Person) -> None:
    wallet = await owner.asks("POST", "{shop}/wallets", {"name": "Till"})
    read = await owner.asks("GET", f"{{shop}}/wallets/{wallet.json()['id']}")
    assert read.headers["ETag"] == wallet.headers["ETag"]


async def test_a_list_has_no_etag_not_even_the_shops(owner: Person) -> None:
    await owner.has_a_wallet()
    assert "ETag" not in (await owner.asks("GET", "{shop}/wallets")).headers


async def test_the_version_that_was_seen_may_be_changed(owner: Person, category: Any) -> None:
    answer = await rename(owner, category, "Coffee", If_Match=tag(category))
    assert (answer.status_code, answer.json()["version"]) == (200, 2)


async def test_a_lost_race_is_a_412_that_names_both_versions(owner: Person, category: Any) -> None:
    await rename(owner, category, "First")
    answer = await rename(owner, category, "Second", If_Match=tag(category))
    assert code(answer) == (412, "stale-version")
    assert (answer.json()["expected"], answer.json()["actual"]) == (1, 2)
    assert (await rename(owner, category, "First")).json()["version"] == 2


async def test_after_a_412_the_new_etag_works(owner: Person, category: Any) -> None:
    newer = await rename(owner, category, "First")
    assert (await rename(owner, category, "Second", If_Match=tag(category))).status_code == 412
    assert (await rename(owner, category, "Second", If_Match=newer.headers["ETag"])).status_code == 200


async def test_without_if_match_the_last_one_wins(owner: Person, category: Any) -> None:
    await rename(owner, category, "First")
    assert (await rename(owner, category, "Second")).json()["name"] == "Second"


async def test_a_star_matches_every_version(owner: Person, category: Any) -> None:
    await rename(owner, category, "First")
    assert (await rename(owner, category, "Second", If_Match="*")).status_code == 200


async def test_a_star_does_not_match_what_is_not_there(owner: Person) -> None:
    answer = await rename(owner, {"id": str(new_id())}, "Second", If_Match="*")
    assert code(answer) == (404, "category-not-found")


@pytest.mark.parametrize(
    "given",
    [
        "1",
        '"1"',
        "W/{tag}",
        "{tag}, {tag}",
        "{bare}",
        '"{id}.0x1"',
        '"{id}.-1"',
        '"{id}."',
        '"*"',
        "",
        '"' * 300,
    ],
)
async def test_a_tag_that_was_not_sent_from_here_never_matches(
    owner: Person, category: Any, given: str
) -> None:
    header = given.format(tag=tag(category), bare=tag(category).strip('"'), id=category["id"])
    answer = await rename(owner, category, "Coffee", If_Match=header)
    assert code(answer) == (412, "entity-tag-unknown")
    assert (await rename(owner, category, "Tea")).json()["version"] == 1


async def test_two_headers_are_as_bad_as_a_list(owner: Person, category: Any) -> None:
    answer = await owner.client.patch(
        f"/v1/shops/{owner.shop}/categories/{category['id']}",
        json={"name": "Coffee"},
        headers=[
            ("Authorization", f"Bearer {owner.token}"),
            ("If-Match", tag(category)),
            ("If-Match", '"x"'),
        ],
    )
    assert code(answer) == (412, "entity-tag-unknown")


async def test_a_tag_of_another_record_changes_nothing(owner: Person, category: Any) -> None:
    wallet = await owner.has_a_wallet()
    answer = await rename(owner, category, "Coffee", If_Match=tag(wallet))
    assert code(answer) == (412, "precondition-missed")
    assert (await rename(owner, category, "Tea")).json()["version"] == 1


async def test_a_tag_of_something_deleted_is_refused(owner: Person, category: Any) -> None:
    answer = await rename(owner, category, "Coffee", If_Match=tag({"id": str(new_id())}, 1))
    assert code(answer) == (412, "precondition-missed")


async def test_a_request_that_changes_nothing_needs_no_record(owner: Person, category: Any) -> None:
    wallet = await owner.has_a_wallet()
    assert (await rename(owner, category, "Tea", If_Match=tag(wallet))).status_code == 200


async def test_a_put_obeys_if_match(owner: Person) -> None:
    variant = await owner.sells()
    path = f"{{shop}}/variants/{variant['id']}/price"
    now = await owner.asks("PUT", path, {"price": "5"}, If_Match=tag(variant))
    assert now.status_code == 200
    answer = await owner.asks("PUT", path, {"price": "6"}, If_Match=tag(variant))
    assert code(answer) == (412, "stale-version")


async def test_a_post_obeys_if_match(owner: Person) -> None:
    wallet, variant = await owner.has_a_wallet(holding="100"), await owner.sells()
    body = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 1}]}
    order = await owner.makes("{shop}/orders", body)
    shipped = await owner.asks("POST", f"{{shop}}/orders/{order['id']}/ship", If_Match=tag(order))
    assert shipped.status_code == 200
    answer = await owner.asks("POST", f"{{shop}}/orders/{order['id']}/cancel", If_Match=tag(order))
    assert code(answer) == (412, "stale-version")
    assert shipped.headers["ETag"] != tag(order)


async def test_a_delete_obeys_if_match(owner: Person, service: httpx.AsyncClient) -> None:
    clerk = await Person.signed_in(service)
    joined = await owner.asks("POST", "{shop}/members", {"email": clerk.email, "role": "staff"})
    path = f"{{shop}}/members/{joined.json()['user_id']}"
    seen = joined.headers["ETag"]
    await owner.asks("PATCH", path, {"role": "owner"})
    assert code(await owner.asks("DELETE", path, If_Match=seen)) == (412, "stale-version")
    changed = await owner.asks("PATCH", path, {"role": "staff"})
    assert (await owner.asks("DELETE", path, If_Match=changed.headers["ETag"])).status_code == 204


async def test_a_get_obeys_if_match(owner: Person) -> None:
    wallet = await owner.has_a_wallet()
    path = f"{{shop}}/wallets/{wallet['id']}"
    assert (await owner.asks("GET", path, If_Match=tag(wallet))).status_code == 200
    assert code(await owner.asks("GET", path, If_Match=tag(wallet, 7))) == (412, "stale-version")


async def test_a_shops_own_tag_is_checked_also_by_an_application_that_never_saw_the_shop(
    owner: Person, service: httpx.AsyncClient
) -> None:
    shop = (await service.get(f"/v1/shops/{owner.shop}")).json()
    renamed = await owner.asks("PATCH", "{shop}", {"name": "New"}, If_Match=tag(shop, 9))
    assert code(renamed) == (412, "stale-version")
    assert (await owner.asks("PATCH", "{shop}", {"name": "New"}, If_Match=tag(shop))).status_code == 200


async def test_a_repetition_with_its_key_is_answered_not_refused(owner: Person, category: Any) -> None:
    first = await rename(owner, category, "Coffee", If_Match=tag(category), Idempotency_Key="once")
    again = await rename(owner, category, "Coffee", If_Match=tag(category), Idempotency_Key="once")
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["ETag"] == first.headers["ETag"] == tag(category, 2)


async def test_a_412_is_not_remembered_under_its_key(owner: Person, category: Any) -> None:
    newer = await rename(owner, category, "First")
    lost = await rename(owner, category, "Second", If_Match=tag(category), Idempotency_Key="once")
    assert lost.status_code == 412
    won = await rename(owner, category, "Second", If_Match=newer.headers["ETag"], Idempotency_Key="once")
    assert (won.status_code, won.json()["name"]) == (200, "Second")


async def test_a_missed_precondition_is_not_remembered_under_its_key(owner: Person, category: Any) -> None:
    wallet = await owner.has_a_wallet()
    missed = await rename(owner, category, "Coffee", If_Match=tag(wallet), Idempotency_Key="once")
    assert missed.status_code == 412
    meant = await rename(owner, category, "Coffee", If_Match=tag(category), Idempotency_Key="once")
    assert (meant.status_code, meant.json()["version"]) == (200, 2)
