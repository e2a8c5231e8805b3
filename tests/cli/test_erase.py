"""`emporion user erase` and the worker, on a real server."""

import asyncio
import re

from emporion.application.identity.log_in import LogIn
from emporion.application.shared.context import Context
from emporion.config import Settings
from emporion.testing.application import container_on
from emporion.testing.postgres import ServerUrls
from tests.cli.terminal import Terminal


def test_a_customer_is_erased_and_the_books_still_hold(terminal: Terminal, shop: str) -> None:
    email = f"bob-{shop}@example.com"
    line = f"user create --email {email} --name Bob --password-stdin"
    bob = terminal.types(line, stdin="correct horse battery\n")["id"]
    terminal.types(f"wallet open --shop {shop} --owner {email} --name Purse")
    seen = terminal.reads(f"user erase {email} --yes")
    assert f"User {bob} is erased." in seen
    assert "wallets" in seen
    terminal.types(f"verify --shop {shop}")
    terminal.reads("worker --once")


def test_where_a_token_still_lives_the_command_to_type_later_is_told(
    terminal: Terminal, server: ServerUrls, shop: str
) -> None:
    email = f"carol-{shop}@example.com"
    carol = f"user create --email {email} --name Carol --password-stdin"
    carol_id = terminal.types(carol, stdin="correct horse battery\n")["id"]
    asyncio.run(_log_in(server, email))
    told = re.search("`emporion (.+)`", terminal.reads(f"user erase {email} --yes"))
    assert told is not None
    assert told[1] == f"user erase {carol_id}"
    assert terminal.types(f"{told[1]} --yes")["status"] == "waiting"


async def _log_in(server: ServerUrls, email: str) -> None:
    container = container_on(server.app_url, Settings())
    try:
        log_in = LogIn(email=email, password="correct horse battery")
        (await container.bus().execute(log_in, Context())).unwrap()
    finally:
        await container.database().close()
