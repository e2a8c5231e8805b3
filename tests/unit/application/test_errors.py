"""Every error can be shown to a person, told apart by a program, and stored for a replay."""

from collections import Counter
from dataclasses import fields

import pytest
from returns.result import Failure

from emporion.adapters.http.errors import BadRequest, NotAllowed, NotOffered, TooLarge, Unexpected
from emporion.domain.shared.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    Unauthenticated,
    Unavailable,
    Uncertain,
)
from emporion.infrastructure.codec import JsonCodec
from tests.unit.application.samples import REGISTRY, errors, sample

KINDS = (
    Invalid,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    PreconditionFailed,
    Unavailable,
    Uncertain,
    BadRequest,
    NotAllowed,
    NotOffered,
    TooLarge,
    Unexpected,
)

EVERY = pytest.mark.parametrize("kind", errors(), ids=lambda kind: str(kind.__name__))
FULL = pytest.mark.parametrize("full", [True, False])


def test_there_are_errors_to_look_at() -> None:
    assert len(errors()) > 40


def test_whatever_is_of_a_kind_has_a_message() -> None:
    below = [each for kind in KINDS for each in kind.__subclasses__()]
    ours = {each.__qualname__ for each in below if each.__module__.startswith("emporion.")}
    assert ours == {each.__qualname__ for each in errors()}


def test_no_two_errors_have_one_code() -> None:
    counts = Counter(each.code for each in errors())
    assert [code for code, number in counts.items() if number > 1] == []


def test_no_two_errors_have_one_name() -> None:
    """The name is what a stored answer is decoded by."""
    counts = Counter(each.__qualname__ for each in errors())
    assert [name for name, number in counts.items() if number > 1] == []


@EVERY
@FULL
def test_the_message_is_a_sentence_for_a_person(kind: type[DomainError], full: bool) -> None:
    message = sample(kind, full=full).message
    assert len(message) > 10
    assert message == message.strip()
    assert message.endswith((".", "?"))
    assert "\n" not in message
    assert "Decimal(" not in message
    assert "UUID(" not in message


@EVERY
def test_it_is_of_exactly_one_kind(kind: type[DomainError]) -> None:
    assert len([base for base in KINDS if issubclass(kind, base)]) == 1


@EVERY
def test_it_shows_all_its_fields_to_programs(kind: type[DomainError]) -> None:
    error = sample(kind)
    assert set(error.details()) == {field.name for field in fields(kind)}


@EVERY
def test_it_is_frozen(kind: type[DomainError]) -> None:
    error = sample(kind)
    with pytest.raises((AttributeError, TypeError)):
        error.code = "other"


@EVERY
@FULL
def test_it_survives_being_stored(kind: type[DomainError], full: bool) -> None:
    codec, registration = JsonCodec(), next(iter(REGISTRY))
    error = sample(kind, full=full)
    assert codec.decode(registration, codec.encode(registration, Failure(error))) == Failure(error)
