"""Handlers are found by walking packages; a mistake shows at start-up."""

import importlib
import inspect
import pkgutil
from dataclasses import dataclass, is_dataclass
from typing import Any, get_type_hints

import pytest
from returns.result import Result, Success

import emporion.application
from emporion.application.shared.access import Access
from emporion.application.shared.messages import MARK, Command, Query, Registration, StreamQuery, handles
from emporion.application.shared.registry import DuplicateHandler, Registry
from emporion.domain.shared.errors import DomainError
from tests.unit.application.samples import REGISTRY

EVERY = pytest.mark.parametrize("registration", list(REGISTRY), ids=lambda each: str(each.name))


@dataclass(frozen=True)
class Knock(Command[str, DomainError]):
    """Changes nothing."""


@handles(Knock, access=Access.ANYONE)
class KnockHandler:
    async def handle(self, message: Knock) -> Result[str, DomainError]:
        return Success("who is there")


@dataclass(frozen=True)
class Unheard(Command[str, DomainError]):
    """Nobody handles it."""


def registration_of(handler: type) -> Registration:
    found: Registration = vars(handler)[MARK]
    return found


def messages() -> set[type]:
    """Every command and query that the application's modules define."""
    modules = [
        importlib.import_module(info.name)
        for info in pkgutil.walk_packages(emporion.application.__path__, "emporion.application.")
    ]
    return {
        found
        for module in modules
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Command | Query | StreamQuery) and found not in (Command, Query, StreamQuery)
    }


def test_a_marked_handler_is_found() -> None:
    assert Registry.discover(__name__)[Knock].handler is KnockHandler


def test_an_unknown_message_is_named() -> None:
    with pytest.raises(LookupError, match="Unheard"):
        REGISTRY[Unheard]


def test_two_handlers_of_one_message_are_a_mistake() -> None:
    subclass: type = type("OtherHandler", (KnockHandler,), {})
    other: type = handles(Knock, access=Access.ANYONE)(subclass)
    with pytest.raises(DuplicateHandler, match="Knock"):
        Registry([registration_of(KnockHandler), registration_of(other)])


def test_finding_a_handler_twice_is_none() -> None:
    assert list(Registry.discover(__name__, __name__)) == [registration_of(KnockHandler)]


def test_a_subclass_of_a_handler_is_no_handler_by_itself() -> None:
    inherited: Any = type("Inherited", (KnockHandler,), {"__module__": __name__})
    assert MARK not in vars(inherited)


def test_every_message_of_the_application_has_a_handler() -> None:
    assert messages() == {registration.message for registration in REGISTRY}


@EVERY
def test_every_message_is_a_frozen_dataclass(registration: Registration) -> None:
    assert is_dataclass(registration.message)
    assert registration.message.__dataclass_params__.frozen  # type: ignore[attr-defined] # of dataclasses


@EVERY
def test_every_handler_declares_who_may_run_it(registration: Registration) -> None:
    assert isinstance(registration.access, Access)


@EVERY
def test_every_handler_takes_the_message_that_it_is_registered_for(registration: Registration) -> None:
    takes = registration.handler.handle if registration.cached is None else registration.handler.load
    hints = get_type_hints(takes)
    hints.pop("return")
    assert list(hints.values()) == [registration.message]


def test_no_answer_is_kept_for_callers_who_cannot_be_told_apart() -> None:
    kept = [each.name for each in REGISTRY if each.access is Access.ANYONE and each.replayable]
    assert [name for name in kept if not _is_query(name)] == []


def _is_query(name: str) -> bool:
    return any(each.name == name and each.is_query for each in REGISTRY)
