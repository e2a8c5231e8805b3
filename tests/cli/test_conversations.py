"""`emporion conversation` reads what was said."""

import asyncio

from dependency_injector import providers

from emporion.application.identity.find_user import FindUser
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.shared.context import Context, SystemActor, UserActor
from emporion.application.shops.find_shop import FindShop
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.testing.postgres import ServerUrls
from tests.cli.terminal import Terminal


def begun(server: ServerUrls, settings: Settings, shop: str, text: str) -> str:
    """The id of a conversation of the shop's owner with the shop."""

    async def work() -> str:
        container = Container(settings=settings, database_url=server.app_url, secret_key="k" * 32)
        container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
        try:
            bus, operator = container.bus(), Context(actor=SystemActor("test"))
            found = (await bus.ask(FindShop(shop=shop), operator)).unwrap()
            user = (await bus.ask(FindUser(email=f"{shop}@example.com"), operator)).unwrap()
            context = Context(actor=UserActor(user.id), shop_id=found.id)
            opened = OpenConversation(subject="Tea [red]", text=text)
            return str((await bus.execute(opened, context)).unwrap().id)
        finally:
            await container.database().close()

    return asyncio.run(work())


def test_the_list_and_a_conversation_are_shown(
    terminal: Terminal, shop: str, server: ServerUrls, settings: Settings
) -> None:
    made = begun(server, settings, shop, "Is it [bold]green[/bold]?")
    listed = terminal.types(f"conversation list --shop {shop} --status open")
    assert made in [each["id"] for each in listed["items"]]
    shown = terminal.types(f"conversation show {made} --shop {shop}")
    assert [each["text"] for each in shown["messages"]] == ["Is it [bold]green[/bold]?"]
    assert shown["staff_unread"] == 1
    words = terminal.reads(f"conversation show {made} --shop {shop}")
    assert "Tea [red]" in words
    assert "Is it [bold]green[/bold]?" in words


def test_a_conversation_that_is_not_there_says_so(terminal: Terminal, shop: str) -> None:
    command = f"conversation show 00000000-0000-7000-8000-000000000000 --shop {shop}"
    assert terminal.types(command, exit_code=1)["error"]["code"] == "conversation-not-found"
