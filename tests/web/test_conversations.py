"""Conversations over a socket."""

from typing import Any

import pytest

from tests.web.people import Person


@pytest.fixture
async def customer(owner: Person) -> Person:
    """Somebody else, in the owner's shop."""
    person = await Person.signed_in(owner.client)
    person.shop = owner.shop
    return person


@pytest.fixture
async def talk(customer: Person) -> Any:
    return await customer.makes("{shop}/conversations", {"subject": "Tea", "text": "Is it green?"})


async def test_customer_and_shop_talk_and_read(owner: Person, customer: Person, talk: Any) -> None:
    path = f"{{shop}}/conversations/{talk['id']}"
    assert (await owner.asks("GET", "{shop}/conversations/unread")).json()["messages"] == 1
    answered = await owner.makes(f"{path}/messages", {"text": "It is black."})
    assert (answered["posted"]["number"], answered["posted"]["side"]) == (2, "staff")
    read = await owner.makes(f"{path}/read", {})
    assert (read["staff_read"], read["unread"]) == (2, 0)
    seen = (await customer.asks("GET", path)).json()
    assert [each["text"] for each in seen["messages"]] == ["Is it green?", "It is black."]
    assert (seen["unread"], seen["metadata"], seen["earlier"]) == (1, None, None)


async def test_a_conversation_is_where_its_location_says_and_has_a_tag(customer: Person) -> None:
    made = await customer.asks("POST", "{shop}/conversations", {"subject": "Tea", "text": "Hello"})
    found = await customer.asks("GET", made.headers["Location"])
    assert found.json()["id"] == made.json()["id"]
    assert found.headers["ETag"] == made.headers["ETag"]


async def test_a_message_sent_again_with_its_key_is_there_once(customer: Person, talk: Any) -> None:
    path = f"{{shop}}/conversations/{talk['id']}"
    for _ in range(2):
        await customer.makes(f"{path}/messages", {"text": "Hello?"}, Idempotency_Key="again")
    assert (await customer.asks("GET", path)).json()["message_count"] == 2


async def test_messages_come_in_pages_from_the_end(customer: Person, talk: Any) -> None:
    path = f"{{shop}}/conversations/{talk['id']}"
    for n in range(4):
        await customer.makes(f"{path}/messages", {"text": str(n)})
    last = (await customer.asks("GET", f"{path}?limit=2")).json()
    assert ([each["number"] for each in last["messages"]], last["earlier"]) == ([4, 5], 4)
    before = (await customer.asks("GET", f"{path}?limit=2&before={last['earlier']}")).json()
    assert ([each["number"] for each in before["messages"]], before["earlier"]) == ([2, 3], 2)


async def test_the_list_comes_in_pages(owner: Person, customer: Person) -> None:
    for n in range(3):
        await customer.makes("{shop}/conversations", {"subject": f"No. {n}", "text": "Hello"})
    first = (await owner.asks("GET", "{shop}/conversations?limit=2")).json()
    rest = (await owner.asks("GET", f"{{shop}}/conversations?limit=2&cursor={first['next_cursor']}")).json()
    subjects = [each["subject"] for each in (*first["items"], *rest["items"])]
    assert (subjects, rest["next_cursor"]) == (["No. 2", "No. 1", "No. 0"], None)


async def test_a_closed_conversation_refuses_until_it_is_reopened(owner: Person, talk: Any) -> None:
    path = f"{{shop}}/conversations/{talk['id']}"
    await owner.makes(f"{path}/close")
    assert [
        each["id"] for each in (await owner.asks("GET", "{shop}/conversations?status=closed")).json()["items"]
    ]
    refused = await owner.asks("POST", f"{path}/messages", {"text": "One more"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation-ended")
    await owner.makes(f"{path}/reopen")
    await owner.makes(f"{path}/messages", {"text": "One more"})


async def test_metadata_is_patched_by_staff(owner: Person, customer: Person, talk: Any) -> None:
    path = f"{{shop}}/conversations/{talk['id']}/metadata"
    await owner.asks("PATCH", path, {"mood": "good", "by": {"who": "Ada"}})
    noted = await owner.asks("PATCH", path, {"mood": None})
    assert noted.json()["metadata"] == {"by": {"who": "Ada"}}
    assert (await customer.asks("PATCH", path, {"mood": "bad"})).status_code == 403
    too_long = await owner.asks("PATCH", path, {"x": "y" * 20_000})
    assert (too_long.status_code, too_long.json()["code"]) == (422, "metadata-invalid")


@pytest.mark.parametrize("what", ["", "/messages", "/read", "/close", "/reopen"])
async def test_a_stranger_finds_nothing(owner: Person, talk: Any, what: str) -> None:
    stranger = await Person.signed_in(owner.client)
    stranger.shop = owner.shop
    path = f"{{shop}}/conversations/{talk['id']}{what}"
    answer = await stranger.asks("POST" if what else "GET", path, {"text": "I listen"} if what else None)
    assert (answer.status_code, answer.json()["code"]) == (404, "conversation-not-found")
    assert (await stranger.asks("GET", "{shop}/conversations")).json()["items"] == []


async def test_who_saw_an_older_state_is_told(owner: Person, customer: Person, talk: Any) -> None:
    path = f"{{shop}}/conversations/{talk['id']}"
    tag = (await owner.asks("GET", path)).headers["ETag"]
    await customer.makes(f"{path}/messages", {"text": "Wait"})
    refused = await owner.asks("POST", f"{path}/close", None, If_Match=tag)
    assert (refused.status_code, refused.json()["code"]) == (412, "stale-version")
