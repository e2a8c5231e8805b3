"""What counts as an e-mail address, and what as a password."""

import pytest
from returns.result import Failure, Success

from emporion.domain.identity.email import parse_email, same_email
from emporion.domain.identity.errors import InvalidEmail, UnsuitablePassword
from emporion.domain.identity.password import parse_password

LABEL = "a" * 63
LOCAL = "a" * 64


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.com",
        "Ada.Love+lace@EXAMPLE.co.uk",
        "o'hara@xn--bcher-kva.example",
        f"{LOCAL}@example.com",
    ],
)
def test_an_address_is_kept_as_it_was_given(text: str) -> None:
    assert parse_email(text) == Success(text)


def test_space_around_an_address_is_dropped() -> None:
    assert parse_email("  ada@example.com\n") == Success("ada@example.com")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@localhost",
        "ada@@example.com",
        "ada lovelace@example.com",
        ".ada@example.com",
        "ada..l@example.com",
        "ada@-example.com",
        "ada@example..com",
        "ada@exa\x00mple.com",
        "ada@bücher.example",
        f"a{LOCAL}@example.com",
        f"ada@a{LABEL}.com",
        "ada@" + ".".join([LABEL] * 4) + ".com",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert isinstance(parse_email(text).failure(), InvalidEmail)


def test_an_endless_address_is_not_repeated_in_full() -> None:
    assert len(parse_email("a" * 100_000).failure().message) < 400


def test_addresses_that_differ_in_case_are_the_same() -> None:
    assert same_email("Ada@Example.COM", "ada@example.com")
    assert not same_email("ada@example.com", "bob@example.com")


@pytest.mark.parametrize("length", [8, 256])
def test_a_password_may_be_of_any_characters(length: int) -> None:
    password = " pässwörd 🦉" * 30
    assert parse_password(password[:length]) == Success(password[:length])


@pytest.mark.parametrize("length", [0, 7, 257])
def test_a_password_that_is_too_short_or_too_long_is_refused(length: int) -> None:
    assert parse_password("x" * length) == Failure(UnsuitablePassword(length=length))
