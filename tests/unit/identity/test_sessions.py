"""Refreshing, logging out, changing the password."""

from datetime import timedelta

import pytest
from returns.result import Success

from emporion.application.identity.change_password import ChangePassword
from emporion.application.identity.log_out import LogOut
from emporion.application.identity.refresh import Refresh
from emporion.application.identity.views import SessionView
from emporion.application.shared.access import SignInRequired
from emporion.domain.identity.errors import (
    InvalidRefreshToken,
    RefreshTokenReused,
    UnsuitablePassword,
    UserInactive,
    WrongPassword,
)
from tests.unit.identity.desk import PASSWORD, Desk

NEW = "another horse"


@pytest.fixture
async def session(desk: Desk) -> SessionView:
    await desk.register()
    return await desk.log_in()


async def test_a_refresh_gives_new_tokens_and_uses_up_the_old_one(desk: Desk, session: SessionView) -> None:
    desk.wait(timedelta(minutes=20))
    renewed = (await desk.refresh(session)).unwrap()
    assert renewed.refresh_token != session.refresh_token
    assert renewed.access_token != session.access_token
    assert renewed.refresh_expires_at == session.refresh_expires_at + timedelta(minutes=20)
    assert len(desk.live_tokens()) == 1


async def test_a_chain_of_refreshes_goes_on(desk: Desk, session: SessionView) -> None:
    for _ in range(3):
        session = (await desk.refresh(session)).unwrap()
    assert isinstance(session, SessionView)


async def test_a_token_sent_twice_ends_the_session_and_that_is_committed(
    desk: Desk, session: SessionView
) -> None:
    renewed = (await desk.refresh(session)).unwrap()
    assert await desk.refresh(session) == Success(RefreshTokenReused())
    assert desk.live_tokens() == []
    assert (await desk.refresh(renewed)).failure() == InvalidRefreshToken()
    assert "user.session-stolen" in desk.topics()


async def test_a_theft_is_told_once(desk: Desk, session: SessionView) -> None:
    await desk.refresh(session)
    for _ in range(3):
        await desk.refresh(session)
    assert desk.topics().count("user.session-stolen") == 1


async def test_a_theft_leaves_other_sessions_of_the_user_alone(desk: Desk, session: SessionView) -> None:
    other = await desk.log_in()
    await desk.refresh(session)
    await desk.refresh(session)
    assert isinstance((await desk.refresh(other)).unwrap(), SessionView)


async def test_an_unknown_token_is_refused(desk: Desk) -> None:
    assert (await desk.execute(Refresh(refresh_token="unknown"))).failure() == InvalidRefreshToken()


async def test_an_expired_token_is_refused(desk: Desk, session: SessionView) -> None:
    desk.wait(timedelta(days=30))
    assert (await desk.refresh(session)).failure() == InvalidRefreshToken()


async def test_a_user_who_was_deactivated_gets_no_new_tokens(desk: Desk, session: SessionView) -> None:
    desk.user().is_active = False
    assert (await desk.refresh(session)).failure() == UserInactive(user_id=session.user.id)


def test_commands_do_not_show_their_secrets() -> None:
    shown = repr((Refresh(refresh_token="s3cret"), LogOut(refresh_token="s3cret")))
    shown += repr(ChangePassword(current_password="s3cret", new_password="s3cret"))
    assert "s3cret" not in shown


async def test_logging_out_ends_this_session_only(desk: Desk, session: SessionView) -> None:
    other = await desk.log_in()
    assert await desk.execute(LogOut(refresh_token=session.refresh_token)) == Success(None)
    assert (await desk.refresh(session)).failure() == InvalidRefreshToken()
    assert isinstance((await desk.refresh(other)).unwrap(), SessionView)


async def test_logging_out_with_a_used_token_ends_its_successor(desk: Desk, session: SessionView) -> None:
    renewed = (await desk.refresh(session)).unwrap()
    await desk.execute(LogOut(refresh_token=session.refresh_token))
    assert (await desk.refresh(renewed)).failure() == InvalidRefreshToken()


async def test_logging_out_does_not_tell_whether_there_was_a_session(desk: Desk) -> None:
    assert await desk.execute(LogOut(refresh_token="unknown")) == Success(None)


async def test_another_password_ends_every_session(desk: Desk, session: SessionView) -> None:
    other = await desk.log_in()
    change = ChangePassword(current_password=PASSWORD, new_password=NEW)
    assert await desk.execute(change, user_id=session.user.id) == Success(None)
    for ended in (session, other):
        assert (await desk.refresh(ended)).failure() == InvalidRefreshToken()
    assert isinstance(await desk.log_in(NEW), SessionView)
    assert "user.password-changed" in desk.topics()


async def test_a_wrong_current_password_changes_nothing(desk: Desk, session: SessionView) -> None:
    change = ChangePassword(current_password="wrong horse", new_password=NEW)
    assert (await desk.execute(change, user_id=session.user.id)).failure() == WrongPassword()
    assert isinstance((await desk.refresh(session)).unwrap(), SessionView)
    assert isinstance(await desk.log_in(PASSWORD), SessionView)


async def test_an_unsuitable_new_password_is_refused(desk: Desk, session: SessionView) -> None:
    change = ChangePassword(current_password=PASSWORD, new_password="short")
    answer = await desk.execute(change, user_id=session.user.id)
    assert answer.failure() == UnsuitablePassword(length=5)


async def test_only_who_is_signed_in_changes_a_password(desk: Desk, session: SessionView) -> None:
    change = ChangePassword(current_password=PASSWORD, new_password=NEW)
    assert isinstance((await desk.execute(change)).failure(), SignInRequired)
