"""Every provider builds, and every handler finds what it asks for."""

from typing import Any, Protocol

import pytest
from dependency_injector import providers

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.messages import Registration
from emporion.application.shared.ports import Parts
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.shared.ids import new_id
from emporion.domain.wallets.repository import WalletRepository
from emporion.infrastructure.composer import Composer, NotProvided
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.repositories.wallets import SqlWalletRepository
from tests.unit.application.samples import REGISTRY

URL = "postgresql+asyncpg://nobody@localhost/nowhere"
CONTEXT = Context(actor=SystemActor("test"), shop_id=new_id())
UNIT: Any = object()


@pytest.fixture(scope="module")
def container(settings: Settings) -> Container:
    """Never connects: nothing here asks the database."""
    return Container(settings=settings, database_url=URL, secret_key="k" * 32)


@pytest.mark.parametrize("name", sorted(Container.providers))
def test_every_provider_builds(container: Container, name: str) -> None:
    provider = getattr(container, name)
    assert provider() is not None


@pytest.mark.parametrize(
    "name", sorted(n for n, each in Container.providers.items() if isinstance(each, providers.Singleton))
)
def test_every_singleton_is_one(container: Container, name: str) -> None:
    assert getattr(container, name)() is getattr(container, name)()


@pytest.mark.parametrize("registration", list(REGISTRY), ids=lambda each: str(each.name))
def test_every_handler_can_be_composed(container: Container, registration: Registration) -> None:
    handler: type[Any] = registration.handler
    made = [container.composer().build(handler, UNIT, CONTEXT) for _ in range(2)]
    assert [type(each) for each in made] == [handler, handler]
    assert made[0] is not made[1]


def test_every_router_can_be_composed_and_has_its_subscriber(container: Container) -> None:
    routers = container.routers().by_name
    for name, router in routers.items():
        assert type(container.composer().build(router, UNIT, CONTEXT)) is router, name
    assert sorted(each.name for each in container.subscribers()) == sorted(routers)


class Greeter(Protocol):
    def greet(self) -> str: ...


class Bare(Greeter):
    """Implements a protocol and has no constructor."""

    def greet(self) -> str:
        return "hello"


def test_a_class_without_a_constructor_is_made_as_it_is() -> None:
    assert Composer({}, {}).build(Bare, UNIT, CONTEXT).greet() == "hello"


@pytest.mark.parametrize("protocol", list(implementations()), ids=lambda each: str(each.__name__))
def test_every_protocol_is_implemented_by_inheritance(container: Container, protocol: type) -> None:
    built: object = container.composer().build(protocol, UNIT, CONTEXT)
    assert protocol in type(built).__mro__


def test_the_registry_of_the_container_is_the_whole_application(container: Container) -> None:
    assert {each.message for each in container.registry()} == {each.message for each in REGISTRY}


class Nested:
    """Needs what is built from its own constructor in turn."""

    def __init__(self, context: Context, inner: "Inner") -> None:
        self.context, self.inner = context, inner


class Inner:
    def __init__(self, wallets: WalletRepository, limit: int = 3) -> None:
        self.wallets, self.limit = wallets, limit


class Lost:
    def __init__(self, wallets: WalletRepository) -> None:
        self.wallets = wallets


def test_what_a_constructor_asks_for_is_built_in_turn() -> None:
    composer = Composer({WalletRepository: SqlWalletRepository}, {})
    built = composer.build(Nested, UNIT, CONTEXT)
    assert built.context is CONTEXT
    assert isinstance(built.inner.wallets, SqlWalletRepository)
    assert built.inner.limit == 3


class Late:
    """Finds out at run time what it needs."""

    def __init__(self, parts: Parts) -> None:
        self.nested = parts.build(Nested)


def test_parts_are_built_in_the_same_unit_of_work_and_context() -> None:
    composer = Composer({WalletRepository: lambda uow: uow}, {})
    built = composer.build(Late, UNIT, CONTEXT).nested
    assert built.context is CONTEXT
    assert built.inner.wallets is UNIT


def test_a_port_that_nobody_provides_is_named() -> None:
    with pytest.raises(NotProvided, match="WalletRepository"):
        Composer({}, {}).build(Lost, UNIT, CONTEXT)
