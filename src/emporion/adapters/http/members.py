"""Routes of the members of a shop."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import Creation, ShopCall
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.shops.add_member import AddMember
from emporion.application.shops.change_role import ChangeRole
from emporion.application.shops.list_members import ListMembers
from emporion.application.shops.remove_member import RemoveMember
from emporion.application.shops.views import MemberView
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.shops.errors import AlreadyMember, LastOwner, MemberNotFound, ShopNotFound
from emporion.domain.shops.fields import MembershipFields
from emporion.domain.shops.membership import Membership, Role

router = Router("/shops/{shop}/members", tag="shops")


class NewMember(BaseModel):
    email: str = Field(description="Of a registered user", examples=["ada@example.com"])
    role: Role


class RoleChange(BaseModel):
    role: Role


@router.get("", responses=problems(ShopNotFound))
async def list_members(
    asked: Annotated[Asked[Membership], asking(MembershipFields)], call: ShopCall
) -> PageBody[MemberView]:
    """Who runs the shop, in the order they joined unless sorted otherwise."""
    return await asked.answer(call, ListMembers(listing=asked.listing))


@router.post("", status_code=201, responses=problems(UserNotFound, AlreadyMember))
async def add_member(body: NewMember, call: ShopCall, creation: Creation) -> MemberView:
    """Make a user a member."""
    added = await call.execute(AddMember(email=body.email, role=body.role))
    creation.below(added.user_id)
    return added


@router.patch("/{user_id}", responses=problems(MemberNotFound, LastOwner))
async def change_role(user_id: UUID, body: RoleChange, call: ShopCall) -> MemberView:
    """Give a member another role; the last owner stays one."""
    return await call.execute(ChangeRole(user_id=user_id, role=body.role))


@router.delete("/{user_id}", status_code=204, responses=problems(MemberNotFound, LastOwner))
async def remove_member(user_id: UUID, call: ShopCall) -> None:
    """End a membership; the last owner stays."""
    await call.execute(RemoveMember(user_id=user_id))
