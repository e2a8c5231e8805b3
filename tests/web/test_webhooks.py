"""Webhooks over a socket, on PostgreSQL."""

from tests.web.people import Person

URL = "https://example.com/hooks"


async def test_a_webhook_is_made_looked_at_replayed_to_and_deleted(owner: Person) -> None:
    made = await owner.makes("{shop}/webhooks", {"url": URL, "topics": ["order.placed"]})
    path = f"{{shop}}/webhooks/{made['id']}"
    found = (await owner.asks("GET", path)).json()
    assert found == {name: value for name, value in made.items() if name != "secret"}
    assert (await owner.asks("GET", "{shop}/webhooks")).json() == [found]
    assert (await owner.asks("GET", f"{path}/deliveries?state=dead")).json()["items"] == []
    replayed = await owner.asks("POST", f"{path}/replay", {"first": 1, "last": 9})
    assert (replayed.status_code, replayed.json()["queued"]) == (202, 0)
    assert (await owner.asks("DELETE", path)).status_code == 204
    assert (await owner.asks("GET", f"{path}/deliveries")).json()["code"] == "webhook-not-found"


async def test_a_range_that_is_none_and_a_disabled_webhook_are_told_apart(owner: Person) -> None:
    made = await owner.makes("{shop}/webhooks", {"url": URL})
    path = f"{{shop}}/webhooks/{made['id']}"
    wrong = await owner.asks("POST", f"{path}/replay", {"first": 9, "last": 1})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid-replay-range")
    await owner.makes(f"{path}/disable")
    refused = await owner.asks("POST", f"{path}/replay", {"first": 1, "last": 9})
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook-is-disabled")


async def test_another_shops_webhooks_are_not_there(owner: Person, stranger: Person) -> None:
    made = await owner.makes("{shop}/webhooks", {"url": URL})
    await stranger.opens_a_shop()
    assert (await stranger.asks("GET", f"{{shop}}/webhooks/{made['id']}")).status_code == 404
    assert (await stranger.asks("GET", "{shop}/webhooks")).json() == []
