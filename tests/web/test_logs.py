"""What the served application writes to its log at its most talkative."""

import httpx

from emporion.domain.shared.ids import new_id
from tests.logbook import logbook
from tests.web.people import PASSWORD, Person


async def test_every_line_of_a_request_carries_its_id(owner: Person) -> None:
    wanted = f"asked-{new_id()}"
    with logbook("debug") as log:
        await owner.asks("GET", "{shop}/wallets", X_Request_ID=wanted)
        await owner.asks("GET", "/v1/auth/me")
    own = [line for line in log.lines if line.get("request_id") == wanted]
    assert {"query started", "query succeeded", "verb succeeded", "request"} <= {
        each["event"] for each in own
    }
    assert all("request_id" in line for line in log.lines if line["logger"].startswith("emporion"))
    assert len({line["request_id"] for line in log.lines if "request_id" in line}) == 2


async def test_a_request_tells_nothing_of_its_body_its_query_or_its_token(client: httpx.AsyncClient) -> None:
    with logbook("debug") as log:
        person = await Person.signed_in(client)
        await person.opens_a_shop()
        wallet = await person.has_a_wallet(holding="777.77")
        await person.asks("GET", f"{{shop}}/wallets?cursor=hidden-cursor&q={person.email}")
        await client.get("/v1/auth/me", headers={"Authorization": "Bearer forged.token.here"})
        await client.post("/v1/auth/register", json={"email": person.email, "password": PASSWORD, "name": 7})
    assert len(log.said("request")) > 6
    secrets = [PASSWORD, person.email, person.token, person.refresh_token, person.shop]
    secrets += [wallet["address"], "777.77", "hidden-cursor", "forged.token"]
    assert [each for each in secrets if each in log.text] == []
