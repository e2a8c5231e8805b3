"""Users, sessions and upkeep."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from emporion.application.erasure.close_erasure import CloseErasure
from emporion.application.erasure.erase_in_shop import EraseInShop
from emporion.application.erasure.erase_me import EraseMe
from emporion.application.erasure.erase_user import EraseUser
from emporion.application.erasure.pass_shop import PassShop
from emporion.application.identity.change_password import ChangePassword
from emporion.application.identity.change_profile import ChangeProfile
from emporion.application.identity.change_settings import ChangeSettings
from emporion.application.identity.enrol import Enrol
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.log_out import LogOut
from emporion.application.identity.refresh import Refresh
from emporion.application.identity.register import Register
from emporion.application.identity.views import SessionView
from emporion.application.shared.context import ANONYMOUS, Context, UserActor
from emporion.application.upkeep.purge_keys import PurgeKeys
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.domain.shared.ids import new_id
from tests.integration.support import SYSTEM
from tests.proofs.scenarios.stage import Stage, Trial, scenario

PASSWORD = "correct horse battery staple"
NOBODY = Context(actor=ANONYMOUS)


@scenario(Register)
async def somebody_registers(stage: Stage) -> Trial:
    return Trial(Register(email=_address(), name="Ada", password=PASSWORD), Context())


@scenario(Register)
async def an_address_that_is_taken_is_refused(stage: Stage) -> Trial:
    email = _address()
    await stage.do(Enrol(user_id=new_id(), email=email, name="Ada"), Context(actor=SYSTEM))
    return Trial(Register(email=email, name="Ada", password=PASSWORD), Context())


@scenario(Enrol)
async def somebody_is_enrolled(stage: Stage) -> Trial:
    return Trial(Enrol(user_id=new_id(), email=_address(), name="Ada"), Context(actor=SYSTEM))


@scenario(LogIn)
async def somebody_logs_in(stage: Stage) -> Trial:
    return Trial(LogIn(email=await _registered(stage), password=PASSWORD), Context())


@scenario(Refresh, important=True)
async def a_session_is_renewed(stage: Stage) -> Trial:
    session = await _session(stage)
    return Trial(Refresh(refresh_token=session.refresh_token), Context())


@scenario(Refresh)
async def a_stolen_token_ends_the_session(stage: Stage) -> Trial:
    session = await _session(stage)
    await stage.do(Refresh(refresh_token=session.refresh_token), Context())
    return Trial(Refresh(refresh_token=session.refresh_token), Context())


@scenario(LogOut)
async def somebody_logs_out(stage: Stage) -> Trial:
    return Trial(LogOut(refresh_token=(await _session(stage)).refresh_token), Context())


@scenario(ChangePassword)
async def a_password_is_changed(stage: Stage) -> Trial:
    session = await _session(stage)
    command = ChangePassword(current_password=PASSWORD, new_password=PASSWORD + "!")
    return Trial(command, Context(actor=UserActor(session.user.id)))


@scenario(ChangeProfile)
async def a_first_profile_is_written(stage: Stage) -> Trial:
    return Trial(ChangeProfile(bio=stage.word), Context(actor=UserActor(await _enrolled(stage))))


@scenario(ChangeProfile)
async def a_profile_is_changed(stage: Stage) -> Trial:
    me = Context(actor=UserActor(await _enrolled(stage)))
    await stage.do(ChangeProfile(bio="Before"), me)
    return Trial(ChangeProfile(avatar_url="https://example.com/ada.png"), me)


@scenario(ChangeSettings)
async def settings_are_changed_and_set_back(stage: Stage) -> Trial:
    me = Context(actor=UserActor(await _enrolled(stage)))
    await stage.do(ChangeSettings(patch={"theme": "dark"}), me)
    return Trial(ChangeSettings(patch={"theme": None, "language": "de"}), me)


@scenario(EraseUser)
async def a_person_is_to_be_erased(stage: Stage) -> Trial:
    return Trial(EraseUser(user_id=await _enrolled(stage)), Context(actor=SYSTEM))


@scenario(EraseMe)
async def a_person_wants_to_be_erased(stage: Stage) -> Trial:
    session = await _session(stage)
    return Trial(EraseMe(password=PASSWORD), Context(actor=UserActor(session.user.id)))


@scenario(EraseInShop)
async def a_person_is_erased_in_a_shop(stage: Stage) -> Trial:
    user_id = await _leaving(stage)
    return Trial(EraseInShop(user_id=user_id, walk=1), stage.market.by(SYSTEM))


@scenario(PassShop)
async def a_shop_is_done(stage: Stage) -> Trial:
    user_id = await _leaving(stage)
    step = await stage.do(EraseInShop(user_id=user_id, walk=1), stage.market.by(SYSTEM))
    return Trial(PassShop(user_id=user_id, step=step), Context(actor=SYSTEM))


@scenario(CloseErasure)
async def an_erasure_ends(stage: Stage) -> Trial:
    user_id = await _leaving(stage)
    step = await stage.do(EraseInShop(user_id=user_id, walk=1), stage.market.by(SYSTEM))
    last = replace(step, shop_id=UUID(int=2**128 - 1))
    await stage.do(PassShop(user_id=user_id, step=last), Context(actor=SYSTEM))
    return Trial(CloseErasure(user_id=user_id), Context(actor=SYSTEM))


@scenario(PurgeKeys, skips=True)
async def expired_keys_are_purged(stage: Stage) -> Trial:
    operator = Context(actor=SYSTEM)
    await stage.do(PurgeKeys(), operator)
    long_ago = replace(stage.market.by(key=stage.word), now=datetime.now(UTC) - timedelta(days=3))
    await stage.do(Deposit(wallet_id=stage.rich.wallet_id, amount=Decimal(1)), long_ago)
    return Trial(PurgeKeys(), operator)


def _address() -> str:
    return f"ada-{new_id().hex}@example.com"


async def _enrolled(stage: Stage) -> UUID:
    user_id = new_id()
    await stage.do(Enrol(user_id=user_id, email=_address(), name="Ada"), Context(actor=SYSTEM))
    return user_id


async def _leaving(stage: Stage) -> UUID:
    """A customer with an empty wallet, whose erasure was asked for."""
    user_id = await _enrolled(stage)
    await stage.do(OpenWallet(name="Purse"), stage.market.by(user_id))
    await stage.do(EraseUser(user_id=user_id), Context(actor=SYSTEM))
    return user_id


async def _registered(stage: Stage) -> str:
    email = _address()
    await stage.do(Register(email=email, name="Ada", password=PASSWORD), Context())
    return email


async def _session(stage: Stage) -> SessionView:
    session: SessionView = await stage.do(LogIn(email=await _registered(stage), password=PASSWORD), Context())
    return session
