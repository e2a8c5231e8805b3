"""Users who leave, are sent away, come back and are forgotten."""

from datetime import timedelta
from uuid import UUID

from emporion.application.identity.activate_user import ActivateUser
from emporion.application.identity.change_profile import ChangeProfile
from emporion.application.identity.change_settings import ChangeSettings
from emporion.application.identity.deactivate_me import DeactivateMe
from emporion.application.identity.deactivate_user import DeactivateUser
from emporion.application.identity.delete_me import DeleteMe
from emporion.application.identity.delete_user import DeleteUser
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.purge_sessions import PurgeSessions
from emporion.application.identity.purge_users import PurgeUsers
from emporion.application.identity.register import Register
from emporion.application.identity.restore_user import RestoreUser
from emporion.application.shared.context import Context, UserActor
from emporion.domain.shared.ids import new_id
from tests.integration.support import SYSTEM
from tests.proofs.scenarios.people import PASSWORD
from tests.proofs.scenarios.stage import LONG_AGO, Stage, Trial, before, scenario

OPERATOR = Context(actor=SYSTEM)


@scenario(DeactivateMe, last=True)
async def somebody_switches_the_own_account_off(stage: Stage) -> Trial:
    return Trial(DeactivateMe(password=PASSWORD), _as(await _logged_in(stage)))


@scenario(DeactivateUser)
async def a_user_is_deactivated(stage: Stage) -> Trial:
    return Trial(DeactivateUser(user_id=await _logged_in(stage)), OPERATOR)


@scenario(ActivateUser)
async def a_user_is_activated(stage: Stage) -> Trial:
    user_id = await _logged_in(stage)
    await stage.do(DeactivateUser(user_id=user_id), OPERATOR)
    return Trial(ActivateUser(user_id=user_id), OPERATOR)


@scenario(DeleteMe, last=True)
async def somebody_leaves(stage: Stage) -> Trial:
    return Trial(DeleteMe(password=PASSWORD), _as(await _logged_in(stage)))


@scenario(DeleteUser)
async def a_user_is_deleted(stage: Stage) -> Trial:
    return Trial(DeleteUser(user_id=await _logged_in(stage), reason="spam"), OPERATOR)


@scenario(RestoreUser)
async def a_user_is_restored(stage: Stage) -> Trial:
    user_id = await _logged_in(stage)
    await stage.do(DeleteUser(user_id=user_id, reason="by mistake"), OPERATOR)
    return Trial(RestoreUser(user_id=user_id), OPERATOR)


@scenario(PurgeSessions)
async def old_sessions_are_forgotten(stage: Stage) -> Trial:
    await stage.do(PurgeSessions(), OPERATOR)
    await _logged_in(stage, LONG_AGO)
    return Trial(PurgeSessions(), OPERATOR)


@scenario(PurgeUsers, skips=True)
async def deleted_users_are_purged(stage: Stage) -> Trial:
    """With sessions, a profile and settings. Who has a wallet is kept, every time."""
    await stage.do(PurgeUsers(), OPERATOR)
    user_id = await _logged_in(stage)
    await stage.do(ChangeProfile(bio="Here"), _as(user_id))
    await stage.do(ChangeSettings(patch={"theme": "dark"}), _as(user_id))
    await stage.do(DeleteUser(user_id=user_id, reason="asked for it"), before(OPERATOR, LONG_AGO))
    return Trial(PurgeUsers(), OPERATOR)


def _as(user_id: UUID) -> Context:
    return Context(actor=UserActor(user_id))


async def _logged_in(stage: Stage, ago: timedelta = timedelta(0)) -> UUID:
    """A new user with two sessions, begun so long ago."""
    email = f"eve-{new_id().hex}@example.com"
    user_id: UUID = (await stage.do(Register(email=email, name="Eve", password=PASSWORD), Context())).id
    for _ in range(2):
        await stage.do(LogIn(email=email, password=PASSWORD), before(Context(), ago))
    return user_id
