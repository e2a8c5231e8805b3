"""Shops under concurrency, on PostgreSQL: a slug is taken once, an owner always stays."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from returns.result import Failure, Result, Success
from sqlalchemy import text

from emporion.application.identity.register import Register
from emporion.application.identity.views import UserView
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.application.shops.add_member import AddMember
from emporion.application.shops.change_role import ChangeRole
from emporion.application.shops.open_shop import OpenShop
from emporion.application.shops.remove_member import RemoveMember
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import LastOwner, SlugTaken
from emporion.domain.shops.membership import Role
from emporion.infrastructure.persistence.database import Database

pytestmark = pytest.mark.integration


async def register(bus: Bus) -> UserView:
    command = Register(email=f"ada-{new_id().hex}@example.com", name="Ada", password="correct horse")
    return (await bus.execute(command, Context())).unwrap()


def acting(user: UserView, shop_id: UUID, key: str | None = None) -> Context:
    return Context(actor=UserActor(user.id), shop_id=shop_id, idempotency_key=key)


async def two_owners(bus: Bus) -> tuple[UUID, UserView, UserView]:
    first, second = await register(bus), await register(bus)
    shop_id = new_id()
    command = OpenShop(slug=f"shop-{shop_id.hex}", name="Shop", currency="EUR")
    (await bus.execute(command, acting(first, shop_id))).unwrap()
    joining = AddMember(email=second.email, role=Role.OWNER)
    (await bus.execute(joining, acting(first, shop_id))).unwrap()
    return shop_id, first, second


async def owners(database: Database, shop_id: UUID) -> int:
    async with database.get_session(shop_id) as session:
        count = await session.scalar(
            text("SELECT count(*) FROM memberships WHERE shop_id = :shop AND role = 'owner'"),
            {"shop": shop_id},
        )
    return int(count or 0)


async def test_two_owners_who_remove_each_other_at_once_leave_one(bus: Bus, database: Database) -> None:
    for _ in range(8):
        shop_id, first, second = await two_owners(bus)
        answers = await asyncio.gather(
            bus.execute(RemoveMember(user_id=second.id), acting(first, shop_id)),
            bus.execute(RemoveMember(user_id=first.id), acting(second, shop_id)),
        )
        (refused,) = [answer.failure() for answer in answers if isinstance(answer, Failure)]
        assert isinstance(refused, AccessDenied)
        assert await owners(database, shop_id) == 1


async def test_two_owners_who_both_step_down_at_once_leave_one(bus: Bus, database: Database) -> None:
    for _ in range(8):
        shop_id, first, second = await two_owners(bus)
        answers = await asyncio.gather(
            bus.execute(ChangeRole(user_id=first.id, role=Role.STAFF), acting(first, shop_id)),
            bus.execute(ChangeRole(user_id=second.id, role=Role.STAFF), acting(second, shop_id)),
        )
        (refused,) = [answer.failure() for answer in answers if isinstance(answer, Failure)]
        assert isinstance(refused, LastOwner)
        assert await owners(database, shop_id) == 1


async def test_of_openings_at_once_with_one_slug_one_succeeds(bus: Bus) -> None:
    user = await register(bus)
    command = OpenShop(slug=f"shop-{new_id().hex}", name="Shop", currency="EUR")
    answers: list[Result[Any, Any]] = await asyncio.gather(
        *(bus.execute(command, acting(user, new_id())) for _ in range(6))
    )
    refused = [answer.failure() for answer in answers if isinstance(answer, Failure)]
    assert refused == [SlugTaken(slug=command.slug)] * 5


async def test_an_opening_repeated_with_its_key_is_answered_again(bus: Bus) -> None:
    user, shop_id = await register(bus), new_id()
    command = OpenShop(slug=f"shop-{shop_id.hex}", name="Shop", currency="EUR")
    first = await bus.execute(command, acting(user, shop_id, "key"))
    again = await bus.execute(command, acting(user, shop_id, "key"))
    assert isinstance(first, Success)
    assert again == first
