"""Routes of shops."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import Path
from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import Creation, PlatformCall, ShopCall
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.shared.context import Context
from emporion.application.shops.close_shop import CloseShop
from emporion.application.shops.find_shop import FindShop
from emporion.application.shops.list_shops import ListShops
from emporion.application.shops.open_shop import OpenShop
from emporion.application.shops.rename_shop import RenameShop
from emporion.application.shops.reopen_shop import ReopenShop
from emporion.application.shops.views import ShopView
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import ShopAlreadyOpen, ShopClosed, ShopNotFound, SlugTaken
from emporion.domain.shops.fields import ShopFields
from emporion.domain.shops.shop import Shop

router = Router("/shops", tag="shops")


class NewShop(BaseModel):
    slug: str = Field(description="3 to 63 of a-z, 0-9 and inner hyphens", examples=["northwind"])
    name: str = Field(examples=["Northwind Traders"])
    currency: str = Field(description="ISO 4217; it cannot be changed later", examples=["EUR"])


class ShopChange(BaseModel):
    name: str = Field(examples=["Northwind Traders"])


@router.post("", status_code=201, responses=problems(UserNotFound, SlugTaken))
async def open_shop(body: NewShop, call: PlatformCall, creation: Creation) -> ShopView:
    """Open a shop; who asks becomes its owner."""
    within = replace(call, context=call.context.for_shop(_new_shop_id(call.context)))
    opened = await within.execute(OpenShop(slug=body.slug, name=body.name, currency=body.currency))
    creation.below(opened.id)
    return opened


@router.get("")
async def list_shops(
    asked: Annotated[Asked[Shop], asking(ShopFields)], call: PlatformCall
) -> PageBody[ShopView]:
    """All shops, closed ones among them, in the order of their opening unless sorted otherwise."""
    return await asked.answer(call, ListShops(listing=asked.listing))


@router.get("/{shop}", responses=problems(ShopNotFound))
async def find_shop(
    shop: Annotated[str, Path(description="The shop's id or slug", examples=["northwind"])],
    call: PlatformCall,
) -> ShopView:
    """One shop."""
    return await call.ask(FindShop(shop=shop))


@router.patch("/{shop}", responses=problems(ShopNotFound))
async def rename_shop(body: ShopChange, call: ShopCall) -> ShopView:
    """Give the shop another name; its slug stays."""
    return await call.execute(RenameShop(name=body.name))


@router.post("/{shop}/close", responses=problems(ShopNotFound, ShopClosed))
async def close_shop(call: ShopCall) -> ShopView:
    """Take no more orders."""
    return await call.execute(CloseShop())


@router.post("/{shop}/reopen", responses=problems(ShopNotFound, ShopAlreadyOpen))
async def reopen_shop(call: ShopCall) -> ShopView:
    """Take orders again."""
    return await call.execute(ReopenShop())


def _new_shop_id(context: Context) -> UUID:
    """Idempotency keys live in a shop, so a repeated request has to name the same new shop."""
    if context.user_id is None or context.idempotency_key is None:
        return new_id()
    return uuid5(context.user_id, f"open-shop:{context.idempotency_key}")
