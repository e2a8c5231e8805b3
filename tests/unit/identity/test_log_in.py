"""Logging in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from returns.result import Success

from emporion.application.identity.log_in import LogIn
from emporion.application.shared.context import UserActor
from emporion.domain.identity.errors import InvalidCredentials, UserInactive
from emporion.domain.identity.refresh_token import hash_of
from emporion.domain.identity.user import NO_PASSWORD
from emporion.infrastructure.security.passwords import Argon2PasswordHasher, HashingCost
from tests.unit.identity.desk import EMAIL, PASSWORD, CountingHasher, Desk


async def test_the_right_password_starts_a_session(desk: Desk) -> None:
    user = await desk.register()
    session = await desk.log_in()
    assert session.user == user
    assert session.expires_at == desk.context.now + timedelta(minutes=15)
    (token,) = desk.live_tokens()
    assert token.token_hash == hash_of(session.refresh_token)
    assert token.expires_at == session.refresh_expires_at == desk.context.now + timedelta(days=30)


async def test_the_address_may_be_written_in_another_case(desk: Desk) -> None:
    await desk.register()
    answer = await desk.execute(LogIn(email=f" {EMAIL.upper()} ", password=PASSWORD))
    assert isinstance(answer, Success)


async def test_a_session_does_not_show_its_tokens(desk: Desk) -> None:
    await desk.register()
    session = await desk.log_in()
    assert session.access_token not in repr(session)
    assert session.refresh_token not in repr(session)
    assert PASSWORD not in repr(LogIn(email=EMAIL, password=PASSWORD))


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.com", "no address \x00"])
async def test_wrong_password_and_unknown_address_are_answered_alike(desk: Desk, email: str) -> None:
    await desk.register()
    answer = await desk.execute(LogIn(email=email, password="wrong horse"))
    assert answer.failure() == InvalidCredentials()
    assert desk.live_tokens() == []


async def test_an_unknown_address_costs_one_check_of_a_hash_too(desk: Desk) -> None:
    assert isinstance(desk.hasher, CountingHasher)
    await desk.execute(LogIn(email="nobody@example.com", password=PASSWORD))
    assert desk.hasher.checks == [None]


async def test_a_user_without_a_password_cannot_log_in(desk: Desk) -> None:
    await desk.register()
    desk.user().password_hash = NO_PASSWORD
    answer = await desk.execute(LogIn(email=EMAIL, password=NO_PASSWORD))
    assert answer.failure() == InvalidCredentials()


async def test_an_inactive_user_is_told_so_only_with_the_right_password(desk: Desk) -> None:
    user = await desk.register()
    desk.user().is_active = False
    wrong = await desk.execute(LogIn(email=EMAIL, password="wrong horse"))
    right = await desk.execute(LogIn(email=EMAIL, password=PASSWORD))
    assert wrong.failure() == InvalidCredentials()
    assert right.failure() == UserInactive(user_id=user.id)


async def test_a_hash_of_old_parameters_is_made_anew(desk: Desk) -> None:
    await desk.register()
    old = desk.user().password_hash
    desk.hasher = Argon2PasswordHasher(HashingCost(time=2, memory=64, lanes=1, at_once=1))
    await desk.log_in()
    renewed = desk.user().password_hash
    assert renewed != old
    assert "t=2" in renewed
    await desk.log_in()
    assert desk.user().password_hash == renewed


async def test_a_password_that_changed_while_it_was_checked_opens_nothing(desk: Desk) -> None:
    await desk.register()
    other = await desk.hasher.hash("another horse")

    class Interrupted(CountingHasher):
        async def verify(self, password_hash: str | None, password: str) -> bool:
            right = await super().verify(password_hash, password)
            user = desk.user()
            if user.password_hash != other:
                user.password_hash, user.version = other, user.version + 1
            return right

    desk.hasher = Interrupted()
    answer = await desk.execute(LogIn(email=EMAIL, password=PASSWORD))
    assert answer.failure() == InvalidCredentials()


async def test_the_access_token_names_the_user(desk: Desk) -> None:
    user = await desk.register()
    desk.context = replace(desk.context, now=datetime.now(UTC))
    session = await desk.log_in()
    assert desk.access.authenticate(session.access_token) == Success(UserActor(user.id))
