"""A certificate authority that the sender trusts, and names that resolve as a test says."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from ipaddress import ip_network
from pathlib import Path

import pytest
import trustme

from emporion.domain.webhooks.rules import WebhookRules
from emporion.infrastructure.webhooks.sender import HttpWebhookSender, Reach
from tests.unit.webhooks.names import Names
from tests.unit.webhooks.world import World

LOCAL = WebhookRules(allowed_networks=(ip_network("127.0.0.1"),))

MakeSender = Callable[..., HttpWebhookSender]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that says so, one for all tests: it is read once."""
    file = tmp_path_factory.mktemp("trusted") / "authority.pem"
    authority.cert_pem.write_to_path(file)
    return file


@pytest.fixture
def names() -> Names:
    """Every name leads to 127.0.0.1 unless a test says otherwise."""
    return Names()


@pytest.fixture
async def make_sender(trusted: Path, names: Names) -> AsyncIterator[MakeSender]:
    """Makes senders that trust the authority, may send to 127.0.0.1 and give up after two seconds."""
    async with AsyncExitStack() as stack:

        def make(rules: WebhookRules = LOCAL, seconds: float = 2.0, at_once: int = 8) -> HttpWebhookSender:
            reach = Reach(rules=rules, seconds=seconds, at_once=at_once, patience=0.1, ca_file=str(trusted))
            sender = HttpWebhookSender(reach, names)
            stack.push_async_callback(sender.close)
            return sender

        yield make


@pytest.fixture
def sender(make_sender: MakeSender) -> HttpWebhookSender:
    return make_sender()


@pytest.fixture
async def world() -> World:
    world = World()
    await world.furnish()
    return world
