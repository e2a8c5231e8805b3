"""Nothing is sent to an address that is not public, whatever name leads there."""

import asyncio
from ipaddress import ip_network

import pytest
import trustme

from emporion.application.webhooks.ports import Answer, Busy, Posting, Unreachable
from emporion.domain.webhooks.rules import WebhookRules
from emporion.infrastructure.webhooks.network import SystemResolver
from emporion.infrastructure.webhooks.sender import HttpWebhookSender, Reach
from tests.receivers.https import OK, answering, receiving
from tests.unit.webhooks.conftest import MakeSender
from tests.unit.webhooks.names import Names
from tests.unit.webhooks.test_addresses import REFUSED

NAME = "hooks.example.com"


def posting(port: int, host: str = NAME) -> Posting:
    return Posting(url=f"https://{host}:{port}/", body=b"{}", headers={})


def reason(answer: Answer | Unreachable | Busy) -> str:
    assert isinstance(answer, Unreachable), answer
    return answer.reason


@pytest.mark.parametrize(("address", "words"), REFUSED.items())
async def test_a_name_that_leads_to_it_is_refused(
    address: str, words: str, names: Names, make_sender: MakeSender
) -> None:
    names.answers[NAME] = [[address]]
    said = reason(await make_sender(WebhookRules()).post(posting(443)))
    assert words in said
    assert address not in said  # the inside of our network is nobody's business


async def test_without_an_exception_our_own_machine_is_refused(
    authority: trustme.CA, make_sender: MakeSender
) -> None:
    async with receiving(authority, NAME) as receiver:
        said = reason(await make_sender(WebhookRules()).post(posting(receiver.port)))
    assert "loopback" in said
    assert receiver.connections == 0


async def test_one_private_address_among_public_ones_refuses_the_name(
    names: Names, authority: trustme.CA, sender: HttpWebhookSender
) -> None:
    names.answers[NAME] = [["127.0.0.1", "10.0.0.1"]]  # here 127.0.0.1 is allowed
    async with receiving(authority, NAME) as receiver:
        said = reason(await sender.post(posting(receiver.port)))
    assert "private" in said
    assert receiver.connections == 0


async def test_a_name_that_changes_its_address_gains_nothing(
    names: Names, authority: trustme.CA, sender: HttpWebhookSender
) -> None:
    """Rebinding: the first look-up is harmless, the next one leads inside. Here 127.0.0.1 plays the public
    address and 127.0.0.2 the inside."""
    names.answers[NAME] = [["127.0.0.1"], ["127.0.0.2"]]
    closing = answering("200 OK", Connection="close")
    async with (
        receiving(authority, NAME, answer=closing) as public,
        receiving(authority, NAME, host="127.0.0.2", port=public.port) as inside,
    ):
        assert await sender.post(posting(public.port)) == Answer(status=200)
        assert len(names.asked) == 1  # the address that was checked is the one that was connected to
        assert "loopback" in reason(await sender.post(posting(public.port)))
    assert len(public.received) == 1
    assert inside.connections == 0


async def test_a_name_that_changes_between_two_connections_is_checked_again(
    names: Names, authority: trustme.CA, sender: HttpWebhookSender
) -> None:
    names.answers[NAME] = [["127.0.0.1"], ["169.254.169.254"]]

    async def break_off(writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with receiving(authority, NAME, answer=break_off) as receiver:
        assert reason(await sender.post(posting(receiver.port))).startswith("the connection broke")
        assert "link-local" in reason(await sender.post(posting(receiver.port)))


async def test_a_connection_that_is_used_again_was_checked_when_it_was_made(
    names: Names, authority: trustme.CA, sender: HttpWebhookSender
) -> None:
    async with receiving(authority, NAME, answer=OK) as receiver:
        for _ in range(2):
            await sender.post(posting(receiver.port))
    assert (receiver.connections, len(names.asked)) == (1, 1)


async def test_a_name_without_addresses_is_a_failure(names: Names, sender: HttpWebhookSender) -> None:
    names.answers[NAME] = [[]]
    assert reason(await sender.post(posting(443))) == "the host's name does not resolve"


async def test_a_slow_name_ends_with_the_time_limit() -> None:
    async def never(host: str, port: int) -> list[object]:
        await asyncio.sleep(60)
        return []

    sender = HttpWebhookSender(Reach(seconds=0.2), never)  # type: ignore[arg-type] # never answers at all
    assert reason(await sender.post(posting(443))) == "no answer within 0.2 seconds"
    await sender.close()


async def test_the_next_address_is_tried_where_one_is_dead(
    names: Names, authority: trustme.CA, make_sender: MakeSender
) -> None:
    names.answers[NAME] = [["127.0.0.3", "127.0.0.1"]]
    rules = WebhookRules(allowed_networks=(ip_network("127.0.0.0/29"),))
    async with receiving(authority, NAME) as receiver:
        assert await make_sender(rules).post(posting(receiver.port)) == Answer(status=200)


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433", "127.0.0.1", "[::1]"])
async def test_the_systems_resolver_gives_no_way_round(authority: trustme.CA, host: str) -> None:
    """Spellings that other libraries take for names, and the C library for addresses."""
    sender = HttpWebhookSender(Reach(seconds=5))
    async with receiving(authority, "localhost") as receiver:
        said = reason(await sender.post(posting(receiver.port, host)))
    await sender.close()
    assert "loopback" in said
    assert receiver.connections == 0


async def test_the_systems_resolver_finds_each_address_once() -> None:
    resolver = SystemResolver(threads=1)
    found = await resolver("127.0.0.1", 443)
    resolver.close()
    assert [str(each) for each in found] == ["127.0.0.1"]
