"""Somebody who did not sign up."""

from emporion.application.identity.enrol import Enrol
from emporion.application.identity.log_in import LogIn
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.context import Context, SystemActor, UserActor
from emporion.domain.identity.errors import EmailTaken, InvalidCredentials, InvalidEmail
from emporion.domain.shared.ids import new_id
from tests.unit.identity.desk import EMAIL, Desk

SYSTEM = Context(actor=SystemActor("import"))


def enrol(email: str = EMAIL) -> Enrol:
    return Enrol(user_id=new_id(), email=email, name="Ada")


async def test_an_enrolled_user_has_the_id_that_the_import_made(desk: Desk) -> None:
    command = enrol()
    view = (await desk.bus.execute(command, SYSTEM)).unwrap()
    assert (view.id, view.is_active, view.is_verified) == (command.user_id, True, False)


async def test_no_password_lets_anybody_in(desk: Desk) -> None:
    await desk.bus.execute(enrol(), SYSTEM)
    for password in ("!", ""):
        answer = await desk.bus.execute(LogIn(email=EMAIL, password=password), Context())
        assert answer.failure() == InvalidCredentials()


async def test_an_address_that_somebody_has_is_taken(desk: Desk) -> None:
    await desk.register()
    answer = await desk.bus.execute(enrol(EMAIL.upper()), SYSTEM)
    assert isinstance(answer.failure(), EmailTaken)


async def test_an_address_that_is_none_is_refused(desk: Desk) -> None:
    assert isinstance((await desk.bus.execute(enrol("nobody"), SYSTEM)).failure(), InvalidEmail)


async def test_users_enrol_nobody(desk: Desk) -> None:
    answer = await desk.bus.execute(enrol(), Context(actor=UserActor(new_id())))
    assert isinstance(answer.failure(), AccessDenied)
