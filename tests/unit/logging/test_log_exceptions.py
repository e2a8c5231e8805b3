"""The log says of an exception what it is and where it happened, not what it says."""

import asyncpg
import pytest

from emporion.adapters.log_exceptions import described
from emporion.domain.shared.errors import Rejected
from emporion.domain.shops.errors import SlugTaken
from emporion.infrastructure.persistence.connection import NotCommitted

SECRET = "hunter2-swordfish"


def caught(error: BaseException) -> str:
    try:
        raise error
    except BaseException as raised:
        return described(raised)


def test_the_place_is_named_and_the_words_are_not() -> None:
    said = caught(ValueError(f"invalid literal: {SECRET}"))
    assert SECRET not in said
    assert "builtins.ValueError" in said
    assert "in caught" in said


def test_a_database_error_is_known_by_sqlstate_and_constraint() -> None:
    error = asyncpg.UniqueViolationError(f"Key (email)=({SECRET}) already exists.")
    error.constraint_name, error.detail = "uq_users_email", f"Failing row contains ({SECRET})"
    said = caught(error)
    assert SECRET not in said
    assert "(sqlstate=23505, constraint_name=uq_users_email)" in said


def test_a_refusal_on_its_way_out_is_known_by_its_code() -> None:
    said = caught(Rejected(SlugTaken(slug=SECRET)))
    assert SECRET not in said
    assert "(code=slug-taken)" in said


def test_our_words_about_bugs_and_the_systems_own_are_quoted() -> None:
    assert "NotCommitted: a statement had failed" in caught(NotCommitted("a statement had failed"))
    assert "Connect call failed" in caught(ConnectionRefusedError(111, "Connect call failed"))


def test_causes_come_first_and_a_suppressed_one_not_at_all() -> None:
    with pytest.raises(KeyError) as raised:
        try:
            raise ValueError(SECRET)
        except ValueError as cause:
            raise KeyError(SECRET) from cause
    said = described(raised.value)
    assert said.index("ValueError") < said.index("which caused:") < said.index("KeyError")
    with pytest.raises(KeyError) as alone:
        try:
            raise ValueError(SECRET)
        except ValueError:
            raise KeyError(SECRET) from None
    assert "ValueError" not in described(alone.value)
    assert SECRET not in said


def test_a_group_names_its_members() -> None:
    said = caught(ExceptionGroup(SECRET, [ValueError(SECRET), OSError(5, "Input/output error")]))
    assert SECRET not in said
    assert "builtins.ValueError" in said
    assert "Input/output error" in said
