"""Accounts that are switched off or deleted, by the operator or by the user itself, and their way back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from returns.result import Failure, Result

from emporion.application.identity.activate_user import ActivateUser
from emporion.application.identity.change_profile import ChangeProfile
from emporion.application.identity.deactivate_me import DeactivateMe
from emporion.application.identity.deactivate_user import DeactivateUser
from emporion.application.identity.delete_me import DeleteMe
from emporion.application.identity.delete_user import DeleteUser
from emporion.application.identity.list_deleted_users import ListDeletedUsers
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.me import Me
from emporion.application.identity.purge_sessions import PurgeSessions
from emporion.application.identity.purge_users import PurgeUsers
from emporion.application.identity.register import Register
from emporion.application.identity.restore_user import RestoreUser
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.context import SystemActor
from emporion.application.upkeep.purging import PurgeView
from emporion.domain.identity.errors import (
    EmailTaken,
    InvalidCredentials,
    InvalidRefreshToken,
    UserInactive,
    UserNotFound,
    WrongPassword,
)
from emporion.domain.identity.profile import Profile
from emporion.domain.identity.refresh_token import RefreshToken
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import PLATFORM, new_id
from emporion.domain.shared.soft_delete import ReasonInvalid
from tests.unit.identity.desk import EMAIL, PASSWORD, Desk

LOG_IN = LogIn(email=EMAIL, password=PASSWORD)


async def operate(desk: Desk, command: Any) -> Result[Any, Any]:
    """As the operator."""
    return await desk.bus.execute(command, replace(desk.context, actor=SystemActor("cli")))


async def test_a_deactivated_user_has_no_session_and_gets_none(desk: Desk) -> None:
    user = await desk.register()
    sessions = [await desk.log_in(), await desk.log_in()]
    view = (await operate(desk, DeactivateUser(user_id=user.id))).unwrap()
    assert view.is_active is False
    assert desk.live_tokens() == []
    for session in sessions:
        assert (await desk.refresh(session)).failure() == InvalidRefreshToken()
    assert (await desk.execute(LOG_IN)).failure() == UserInactive(user_id=user.id)


async def test_an_activated_user_logs_in_again(desk: Desk) -> None:
    user = await desk.register()
    for _ in range(2):
        await operate(desk, DeactivateUser(user_id=user.id))
    for _ in range(2):
        assert (await operate(desk, ActivateUser(user_id=user.id))).unwrap().is_active is True
    await desk.log_in()
    assert desk.topics()[1:] == ["user.deactivated", "user.activated"]


async def test_a_user_switches_its_own_account_off(desk: Desk) -> None:
    user = await desk.register()
    await desk.log_in()
    wrong = await desk.execute(DeactivateMe(password="wrong horse"), user_id=user.id)
    assert wrong.failure() == WrongPassword()
    assert len(desk.live_tokens()) == 1
    (await desk.execute(DeactivateMe(password=PASSWORD), user_id=user.id)).unwrap()
    assert (desk.live_tokens(), desk.user().is_active) == ([], False)


async def test_a_user_deletes_its_own_account(desk: Desk) -> None:
    user = await desk.register()
    session = await desk.log_in()
    (await desk.execute(DeleteMe(password=PASSWORD, reason="moving on"), user_id=user.id)).unwrap()
    gone = desk.user()
    assert (gone.deleted_at, gone.deleted_by, gone.delete_reason) == (desk.context.now, user.id, "moving on")
    assert (await desk.refresh(session)).failure() == InvalidRefreshToken()
    assert (await desk.execute(LOG_IN)).failure() == InvalidCredentials()
    assert (await desk.ask(Me(), user_id=user.id)).failure() == UserNotFound(user=str(user.id))


async def test_a_deletion_of_oneself_wants_the_password(desk: Desk) -> None:
    user = await desk.register()
    wrong = await desk.execute(DeleteMe(password="wrong horse"), user_id=user.id)
    assert wrong.failure() == WrongPassword()
    assert desk.user().deleted_at is None
    assert PASSWORD not in repr((DeleteMe(password=PASSWORD), DeactivateMe(password=PASSWORD)))


async def test_the_operator_deletes_a_user_and_says_why(desk: Desk) -> None:
    user = await desk.register()
    await desk.log_in()
    assert (await operate(desk, DeleteUser(user_id=user.id, reason=" "))).failure() == ReasonInvalid(length=0)
    view = (await operate(desk, DeleteUser(user_id=user.id, reason="a robot"))).unwrap()
    assert (view.id, view.deleted_by, view.reason) == (user.id, None, "a robot")
    assert desk.live_tokens() == []
    listed = await desk.bus.ask(ListDeletedUsers(), replace(desk.context, actor=SystemActor("cli")))
    assert listed.unwrap().items == (view,)


async def test_a_restored_user_logs_in_with_its_password(desk: Desk) -> None:
    user = await desk.register()
    session = await desk.log_in()
    await operate(desk, DeleteUser(user_id=user.id, reason="a robot"))
    assert (await operate(desk, RestoreUser(user_id=user.id))).unwrap().id == user.id
    assert (await desk.refresh(session)).failure() == InvalidRefreshToken()
    await desk.log_in()
    assert desk.topics()[1:] == ["user.deleted", "user.restored"]


async def test_an_address_that_was_taken_since_refuses_the_restoration(desk: Desk) -> None:
    user = await desk.register()
    await operate(desk, DeleteUser(user_id=user.id, reason="a robot"))
    twin = Register(email=EMAIL.lower(), name="Eve", password=PASSWORD)
    (await desk.execute(twin)).unwrap()
    assert (await operate(desk, RestoreUser(user_id=user.id))).failure() == EmailTaken(email=user.email)


@pytest.mark.parametrize("command", [DeactivateUser, ActivateUser, RestoreUser])
async def test_an_unknown_user_is_not_found(desk: Desk, command: type[Any]) -> None:
    stray = new_id()
    assert (await operate(desk, command(user_id=stray))).failure() == UserNotFound(user=str(stray))


@pytest.mark.parametrize(
    "command",
    [
        DeactivateUser(user_id=UUID(int=1)),
        ActivateUser(user_id=UUID(int=1)),
        DeleteUser(user_id=UUID(int=1), reason="mine"),
        RestoreUser(user_id=UUID(int=1)),
        PurgeUsers(),
        PurgeSessions(),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_only_the_operator_may(desk: Desk, command: Any) -> None:
    user = await desk.register()
    answer = await desk.execute(command, user_id=user.id)
    assert isinstance(answer, Failure)
    assert isinstance(answer.failure(), AccessDenied)


async def test_a_purge_takes_what_is_the_users_own(desk: Desk) -> None:
    user = await desk.register()
    await desk.log_in()
    await desk.execute(ChangeProfile(bio="Mathematician"), user_id=user.id)
    await operate(desk, DeleteUser(user_id=user.id, reason="a robot"))
    desk.wait(timedelta(days=29))
    nobody = PurgeView(purged=0, kept=(), next_after=None)
    assert (await operate(desk, PurgeUsers())).unwrap() == nobody
    desk.wait(timedelta(days=2))
    assert (await operate(desk, PurgeUsers())).unwrap() == replace(nobody, purged=1)
    assert [dict(desk.store.table(kind, PLATFORM)) for kind in (User, RefreshToken, Profile)] == [{}, {}, {}]


async def test_sessions_are_forgotten_long_after_their_end(desk: Desk) -> None:
    await desk.register()
    await desk.log_in()
    desk.wait(timedelta(days=59))
    assert (await operate(desk, PurgeSessions())).unwrap() == 0
    desk.wait(timedelta(days=2))
    assert (await operate(desk, PurgeSessions())).unwrap() == 1
