"""Becoming a user."""

import pytest

from emporion.application.identity.find_user import FindUser
from emporion.application.identity.me import Me
from emporion.application.identity.register import Register
from emporion.application.shared.access import AccessDenied, SignInRequired
from emporion.application.shared.context import Context, SystemActor
from emporion.domain.identity.errors import (
    EmailTaken,
    InvalidEmail,
    InvalidUserName,
    UnsuitablePassword,
    UserNotFound,
)
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW
from tests.unit.identity.desk import EMAIL, PASSWORD, Desk


async def test_a_registered_user_is_active_unverified_and_keeps_the_address_as_given(desk: Desk) -> None:
    view = await desk.register()
    assert (view.email, view.name, view.is_active, view.is_verified) == (EMAIL, "Ada", True, False)
    assert view.created_at == NOW


async def test_a_registration_is_told_to_the_world_without_a_secret(desk: Desk) -> None:
    await desk.register()
    assert desk.topics() == ["user.registered"]
    assert desk.user().password_hash not in repr(desk.store.events)


async def test_only_a_hash_of_the_password_is_stored(desk: Desk) -> None:
    await desk.register()
    assert desk.user().password_hash.startswith("$argon2id$")


async def test_an_address_is_taken_in_whatever_case_it_is_written(desk: Desk) -> None:
    await desk.register()
    again = await desk.execute(Register(email=EMAIL.upper(), name="Bob", password=PASSWORD))
    assert again.failure() == EmailTaken(email=EMAIL.upper())
    assert desk.user().name == "Ada"


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (Register(email="ada", name="Ada", password=PASSWORD), InvalidEmail),
        (Register(email=EMAIL, name=" ", password=PASSWORD), InvalidUserName),
        (Register(email=EMAIL, name="A\x00da", password=PASSWORD), InvalidUserName),
        (Register(email=EMAIL, name="A" * 201, password=PASSWORD), InvalidUserName),
        (Register(email=EMAIL, name="Ada", password="short"), UnsuitablePassword),
    ],
)
async def test_a_registration_with_a_wrong_part_is_refused(
    desk: Desk, command: Register, error: type
) -> None:
    assert type((await desk.execute(command)).failure()) is error


def test_a_command_does_not_show_its_password() -> None:
    assert PASSWORD not in repr(Register(email=EMAIL, name="Ada", password=PASSWORD))


async def test_a_user_sees_itself(desk: Desk) -> None:
    view = await desk.register()
    assert (await desk.ask(Me(), user_id=view.id)).unwrap() == view


async def test_nobody_is_nobody(desk: Desk) -> None:
    assert (await desk.ask(Me())).failure() == SignInRequired(use_case="Me")


async def test_a_user_who_is_gone_is_not_found(desk: Desk) -> None:
    gone = new_id()
    assert (await desk.ask(Me(), user_id=gone)).failure() == UserNotFound(user=str(gone))


async def test_the_operator_finds_a_user_by_address(desk: Desk) -> None:
    view = await desk.register()
    operator = Context(actor=SystemActor("operator"))
    assert (await desk.bus.ask(FindUser(email=" ADA@example.com"), operator)).unwrap() == view


async def test_users_do_not_look_each_other_up(desk: Desk) -> None:
    view = await desk.register()
    assert isinstance((await desk.ask(FindUser(email=EMAIL), user_id=view.id)).failure(), AccessDenied)
