"""Shops and their members."""

from uuid import UUID

from emporion.application.shared.context import Context, UserActor
from emporion.application.shops.add_member import AddMember
from emporion.application.shops.change_role import ChangeRole
from emporion.application.shops.close_shop import CloseShop
from emporion.application.shops.open_shop import OpenShop
from emporion.application.shops.remove_member import RemoveMember
from emporion.application.shops.rename_shop import RenameShop
from emporion.application.shops.reopen_shop import ReopenShop
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Role
from tests.integration.support import stored_user
from tests.proofs.scenarios.stage import Stage, Trial, scenario


@scenario(OpenShop)
async def a_shop_is_opened(stage: Stage) -> Trial:
    shop_id = new_id()
    command = OpenShop(slug=f"shop-{shop_id.hex}", name=stage.word, currency="EUR")
    return Trial(command, Context(actor=UserActor(stage.market.owner), shop_id=shop_id))


@scenario(RenameShop)
async def a_shop_is_renamed(stage: Stage) -> Trial:
    return stage.by_owner(RenameShop(name=stage.word))


@scenario(CloseShop)
async def a_shop_is_closed(stage: Stage) -> Trial:
    return await _elsewhere(stage, CloseShop())


@scenario(ReopenShop)
async def a_shop_is_reopened(stage: Stage) -> Trial:
    trial = await _elsewhere(stage, ReopenShop())
    await stage.do(CloseShop(), trial.context)
    return trial


@scenario(AddMember)
async def a_member_is_added(stage: Stage) -> Trial:
    return stage.by_owner(AddMember(email=await _email(stage, await _user(stage)), role=Role.STAFF))


@scenario(ChangeRole)
async def a_member_becomes_an_owner(stage: Stage) -> Trial:
    return stage.by_owner(ChangeRole(user_id=await _member(stage), role=Role.OWNER))


@scenario(RemoveMember)
async def a_member_is_removed(stage: Stage) -> Trial:
    return stage.by_owner(RemoveMember(user_id=await _member(stage)))


@scenario(RemoveMember, last=True)
async def an_owner_leaves(stage: Stage) -> Trial:
    return stage.by(leaver := await _member(stage, Role.OWNER), RemoveMember(user_id=leaver))


@scenario(ChangeRole, last=True)
async def an_owner_steps_down(stage: Stage) -> Trial:
    return stage.by(owner := await _member(stage, Role.OWNER), ChangeRole(user_id=owner, role=Role.STAFF))


async def _elsewhere(stage: Stage, command: CloseShop | ReopenShop) -> Trial:
    """In a shop of its own, so that this one stays open."""
    opening = await a_shop_is_opened(stage)
    await stage.do(opening.command, opening.context)
    return Trial(command, opening.context)


async def _user(stage: Stage) -> UUID:
    return await stored_user(stage.market.database)


async def _email(stage: Stage, user_id: UUID) -> str:
    found: str = await stage.market.value("SELECT email FROM users WHERE id = :id", id=user_id)
    return found


async def _member(stage: Stage, role: Role = Role.STAFF) -> UUID:
    user_id = await _user(stage)
    await stage.do(AddMember(email=await _email(stage, user_id), role=role))
    return user_id
