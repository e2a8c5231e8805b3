"""A whole Emporion that sends to real servers on this machine: PostgreSQL, relay, HTTPS and SMTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from emporion.config import Settings, parse_networks
from emporion.testing.application import container_on
from emporion.testing.postgres import ServerUrls
from tests.integration.delivery.house import House
from tests.integration.support import Market
from tests.receivers.https import receiving
from tests.receivers.smtp import Postbox, mail_server


@pytest.fixture
async def house(fresh_server: ServerUrls, tmp_path: Path) -> AsyncIterator[House]:
    """One shop alone in its database, a receiver and a mail server that take everything."""
    authority, file = trustme.CA(), tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    async with receiving(authority, "localhost") as receiver, mail_server(Postbox()) as postbox:
        settings = Settings(
            _env_file=None,
            home=tmp_path,
            webhook_allowed_networks=parse_networks("127.0.0.1, ::1"),
            webhook_ca_file=file,
            webhook_timeout=5,
            smtp_url=f"smtp://localhost:{postbox.port}?starttls=never",
            smtp_from="orders@example.org",
        )
        container = container_on(fresh_server.app_url, settings)
        market = await Market.open(container.bus(), container.database())
        yield House(container, settings, market, receiver, postbox, authority)
        await container.webhook_sender().close()
        await container.database().close()
