"""A problem of every kind that a client can cause."""

import json

import httpx
import pytest

from emporion.domain.shared.ids import new_id
from tests.web.people import Person


def said(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["type"] == f"/problems/{body['code']}"
    assert body["request_id"] == answer.headers["X-Request-ID"]
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


async def test_invalid(owner: Person) -> None:
    shop = {"slug": "another-shop", "name": "Shop", "currency": "XXX"}
    assert said(await owner.asks("POST", "/v1/shops", shop)) == (422, "unknown-currency")


async def test_unauthenticated(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/shops", json={"slug": "shop", "name": "Shop", "currency": "EUR"})
    assert said(answer) == (401, "sign-in-required")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_forged_token(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/auth/me", headers={"Authorization": "Bearer e30.e30.e30"})
    assert said(answer) == (401, "invalid-access-token")


async def test_forbidden(owner: Person, stranger: Person) -> None:
    answer = await stranger.asks("PATCH", f"/v1/shops/{owner.shop}", {"name": "Mine"})
    assert said(answer) == (403, "access-denied")


@pytest.mark.parametrize("shop", ["no-such-shop", "01a1fbd6-6fea-746b-9ac3-f03d4d71741f"])
async def test_not_found(stranger: Person, shop: str) -> None:
    assert said(await stranger.asks("GET", f"/v1/shops/{shop}/products")) == (404, "shop-not-found")


@pytest.mark.parametrize("query", ["", "?include=categories"])
async def test_what_cannot_be_a_handle_is_not_found(owner: Person, query: str) -> None:
    answer = await owner.asks("GET", f"{{shop}}/products/%00{query}")
    assert said(answer) == (404, "product-not-found")


async def test_conflict(owner: Person) -> None:
    again = {"slug": owner.shop, "name": "Shop", "currency": "EUR"}
    assert said(await owner.asks("POST", "/v1/shops", again)) == (409, "slug-taken")


async def test_precondition_failed(owner: Person) -> None:
    product = await owner.makes("{shop}/products", {"title": "Tea"})
    change = {"title": "Green tea", "version": product["version"]}
    assert (await owner.asks("PATCH", f"{{shop}}/products/{product['id']}", change)).status_code == 200
    stale = await owner.asks("PATCH", f"{{shop}}/products/{product['id']}", change)
    assert said(stale) == (412, "stale-version")
    assert (stale.json()["expected"], stale.json()["actual"]) == (1, 2)


async def test_malformed_json(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/v1/auth/login", content=b"{", headers=headers)
    assert said(answer) == (400, "malformed-json")


async def test_unknown_route_and_method(client: httpx.AsyncClient) -> None:
    assert said(await client.get("/v2/shops")) == (404, "route-not-found")
    assert said(await client.put("/v1/shops")) == (405, "method-not-allowed")


async def test_money_as_a_fraction(owner: Person) -> None:
    wallet = await owner.has_a_wallet()
    path = f"{{shop}}/wallets/{wallet['id']}/deposits"
    assert said(await owner.asks("POST", path, {"amount": 0.1})) == (422, "invalid-request")


async def test_stock_that_is_short_names_every_line(owner: Person) -> None:
    wallet = await owner.has_a_wallet(holding="100")
    variants = [await owner.sells(stock=stock) for stock in (1, 2)]
    items = [{"variant_id": each["id"], "quantity": 3} for each in variants]
    answer = await owner.asks("POST", "{shop}/orders", {"wallet_id": wallet["id"], "items": items})
    assert said(answer) == (409, "out-of-stock")
    assert sorted(each["available"] for each in answer.json()["shortages"]) == [1, 2]


async def test_a_wallet_that_is_short(owner: Person) -> None:
    wallet = await owner.has_a_wallet(holding="1.00")
    variant = await owner.sells(price="1.01")
    body = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 1}]}
    answer = await owner.asks("POST", "{shop}/orders", body)
    assert said(answer) == (409, "insufficient-funds")


@pytest.mark.parametrize("text", ["nul \x00 character", "lone \ud800 surrogate"])
async def test_text_that_no_database_can_hold(owner: Person, text: str) -> None:
    for path, body in (
        ("{shop}/products", {"title": text}),
        ("{shop}/products", {"title": "Tea", "description": text}),
        ("{shop}/products", {"title": "Tea", "attributes": {"a": [text]}}),
        ("{shop}/categories", {"name": text}),
        ("{shop}/wallets", {"name": text}),
        ("/v1/shops", {"slug": "a-shop", "name": text, "currency": "EUR"}),
        ("/v1/auth/register", {"email": f"{new_id()}@example.com", "name": text, "password": "x" * 20}),
        ("/v1/auth/login", {"email": text, "password": "x" * 20}),
    ):
        answer = await owner.sends(path, json.dumps(body))
        assert answer.status_code in (401, 422), (path, body, answer.text)


async def test_a_number_that_is_none(owner: Person) -> None:
    answer = await owner.sends("{shop}/products", '{"title": "Tea", "attributes": {"weight": NaN}}')
    assert answer.status_code in (400, 422)
