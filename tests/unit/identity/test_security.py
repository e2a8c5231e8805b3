"""Argon2 and JSON Web Tokens behind identity's ports."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from returns.result import Failure, Success

from emporion.application.shared.context import UserActor
from emporion.domain.identity.errors import InvalidAccessToken
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher, HashingCost
from emporion.infrastructure.security.tokens import JwtAccessTokens

KEY = "k" * 32
USER = new_id()


@pytest.fixture
def hasher() -> Argon2PasswordHasher:
    return Argon2PasswordHasher(CHEAP)


@pytest.fixture
def tokens() -> JwtAccessTokens:
    return JwtAccessTokens(KEY)


def now() -> datetime:
    return datetime.now(UTC)


def forged(key: str = KEY, algorithm: str = "HS256", **changed: Any) -> str:
    """A token with good claims but for what is changed; None leaves a claim out."""
    good = {"sub": str(USER), "iss": "emporion", "iat": now(), "exp": now() + timedelta(hours=1), "jti": "1"}
    claims = {name: value for name, value in {**good, **changed}.items() if value is not None}
    return jwt.encode(claims, key, algorithm)


async def test_a_password_fits_its_own_hash_only(hasher: Argon2PasswordHasher) -> None:
    made = await hasher.hash("correct horse")
    assert await hasher.verify(made, "correct horse")
    assert not await hasher.verify(made, "Correct horse")


async def test_the_same_password_never_has_the_same_hash(hasher: Argon2PasswordHasher) -> None:
    assert await hasher.hash("correct horse") != await hasher.hash("correct horse")


async def test_a_password_fits_however_a_keyboard_composes_it(hasher: Argon2PasswordHasher) -> None:
    assert await hasher.verify(await hasher.hash("pa\u0308sswort"), "p\u00e4sswort")


@pytest.mark.parametrize("no_hash", [None, "", "!", "$argon2id$broken", "plain"])
async def test_what_is_no_hash_fits_no_password(hasher: Argon2PasswordHasher, no_hash: str | None) -> None:
    assert not await hasher.verify(no_hash, no_hash or "")


async def test_a_hash_of_other_parameters_is_outdated_but_still_fits(hasher: Argon2PasswordHasher) -> None:
    stronger = Argon2PasswordHasher(HashingCost(time=2, memory=64, lanes=1, at_once=1))
    made = await hasher.hash("correct horse")
    assert not hasher.is_outdated(made)
    assert stronger.is_outdated(made)
    assert await stronger.verify(made, "correct horse")


async def test_the_event_loop_is_free_while_a_hash_is_made() -> None:
    slow = Argon2PasswordHasher(HashingCost(time=20, memory=32768, lanes=1, at_once=1))
    hashing = asyncio.ensure_future(slow.hash("correct horse"))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10


def test_an_issued_token_names_its_user(tokens: JwtAccessTokens) -> None:
    issued = tokens.issue(USER, now())
    assert tokens.authenticate(issued.token) == Success(UserActor(USER))


def test_a_good_token_is_read_again_once_it_has_expired(
    tokens: JwtAccessTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which refuses it: see `test_an_expired_token_is_refused`."""
    token = forged(exp=now() + timedelta(seconds=60))
    for _ in range(2):
        assert tokens.authenticate(token) == Success(UserActor(USER))
    for seconds, still_good in ((60 + 4, True), (60 + 6, False)):
        read: list[str] = []
        monkeypatch.setattr("emporion.infrastructure.security.tokens.time", lambda s=seconds: time.time() + s)
        monkeypatch.setattr(tokens, "_read", read.append)
        tokens.authenticate(token)
        assert (read == []) is still_good


def test_good_tokens_are_read_once_and_forgotten_in_order(
    tokens: JwtAccessTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emporion.infrastructure.security.tokens._KEPT", 2)
    first, second, third = (tokens.issue(USER, now()).token for _ in range(3))
    for token in (first, second, third):
        tokens.authenticate(token)
    tokens.authenticate(forged("x" * 32))
    assert list(tokens._good) == [second, third]


def test_a_token_does_not_show_itself(tokens: JwtAccessTokens) -> None:
    issued = tokens.issue(USER, now())
    assert issued.token not in repr(issued)


def test_a_token_expires_when_it_says(tokens: JwtAccessTokens) -> None:
    made = now()
    issued = tokens.issue(USER, made)
    claims = jwt.decode(issued.token, options={"verify_signature": False})
    assert claims["exp"] == issued.expires_at.timestamp()
    assert timedelta(minutes=14, seconds=59) <= issued.expires_at - made <= timedelta(minutes=15)


def test_two_tokens_of_one_moment_differ(tokens: JwtAccessTokens) -> None:
    made = now()
    assert tokens.issue(USER, made).token != tokens.issue(USER, made).token


def test_an_expired_token_is_refused(tokens: JwtAccessTokens) -> None:
    issued = tokens.issue(USER, now() - timedelta(minutes=16))
    assert tokens.authenticate(issued.token) == Failure(InvalidAccessToken())


@pytest.mark.parametrize(
    "token",
    [
        "",
        "no token",
        "a.b.c",
        "é.é.é",
        forged(key="x" * 32),
        forged(algorithm="HS512", key="k" * 64),
        forged(iss="somebody else"),
        forged(sub="no id"),
        forged(sub=None),
        forged(exp=None),
        forged(iat=None),
        forged(jti=None),
        pytest.param(jwt.encode({"sub": str(USER)}, "", algorithm="none"), id="unsigned"),
    ],
)
def test_a_token_that_is_not_ours_is_refused(tokens: JwtAccessTokens, token: str) -> None:
    assert tokens.authenticate(token) == Failure(InvalidAccessToken())


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        JwtAccessTokens("short")
