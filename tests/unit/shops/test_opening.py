"""Opening, finding, renaming and closing shops."""

import pytest
from returns.result import Success

from emporion.application.shared.access import AccessDenied, SignInRequired
from emporion.application.shops.close_shop import CloseShop
from emporion.application.shops.find_shop import FindShop
from emporion.application.shops.list_shops import ListShops
from emporion.application.shops.open_shop import OpenShop
from emporion.application.shops.rename_shop import RenameShop
from emporion.application.shops.reopen_shop import ReopenShop
from emporion.application.shops.views import ShopView
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.errors import (
    InvalidShopName,
    InvalidSlug,
    NotForOthers,
    OwnerRequired,
    ShopAlreadyOpen,
    ShopClosed,
    ShopNotFound,
    SlugTaken,
)
from emporion.domain.shops.membership import Role
from emporion.domain.shops.shop import ShopStatus
from emporion.domain.wallets.kinds import WalletKind
from emporion.domain.wallets.shop_wallets import clearing_wallet_id, revenue_wallet_id
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories.identity import make_user
from tests.unit.shops.desk import OPERATOR, Desk

NEW = OpenShop(slug="northwind", name="Northwind", currency="USD")


async def test_who_opens_a_shop_owns_it(desk: Desk, owner: User, shop: ShopView) -> None:
    assert desk.roles(shop.id) == {owner.id: Role.OWNER}
    assert shop.status is ShopStatus.OPEN
    assert desk.topics() == ["shop.opened"]


async def test_a_shop_gets_the_id_of_the_context(desk: Desk, owner: User) -> None:
    chosen = new_id()
    assert (await desk.execute(NEW, owner, chosen)).unwrap().id == chosen


async def test_a_new_shop_has_its_own_two_wallets(desk: Desk, shop: ShopView) -> None:
    wallets = desk.store.table(Wallet, shop.id)
    assert {key: wallet.kind for key, wallet in wallets.items()} == {
        revenue_wallet_id(shop.id): WalletKind.REVENUE,
        clearing_wallet_id(shop.id): WalletKind.CLEARING,
    }
    assert {wallet.currency for wallet in wallets.values()} == {"EUR"}


async def test_nobody_opens_no_shop(desk: Desk) -> None:
    assert isinstance((await desk.execute(NEW, None, new_id())).failure(), SignInRequired)


async def test_a_slug_is_taken_once(desk: Desk, owner: User, shop: ShopView) -> None:
    again = OpenShop(slug=shop.slug, name="Copy", currency="EUR")
    assert (await desk.execute(again, owner, new_id())).failure() == SlugTaken(slug=shop.slug)


async def test_a_refused_opening_leaves_nothing_behind(desk: Desk, owner: User, shop: ShopView) -> None:
    refused = new_id()
    await desk.execute(OpenShop(slug=shop.slug, name="Copy", currency="EUR"), owner, refused)
    assert desk.roles(refused) == {}
    assert desk.store.table(Wallet, refused) == {}


async def test_a_bad_slug_is_refused(desk: Desk, owner: User) -> None:
    bad = OpenShop(slug="Bad Slug", name="Shop", currency="EUR")
    assert (await desk.execute(bad, owner, new_id())).failure() == InvalidSlug(slug="Bad Slug")


async def test_the_operator_opens_a_shop_for_its_owner(desk: Desk, owner: User) -> None:
    command = OpenShop(slug="northwind", name="Northwind", currency="USD", owner_id=owner.id)
    shop = (await desk.execute(command, OPERATOR, new_id())).unwrap()
    assert desk.roles(shop.id) == {owner.id: Role.OWNER}


async def test_the_operator_has_to_name_the_owner(desk: Desk) -> None:
    assert (await desk.execute(NEW, OPERATOR, new_id())).failure() == OwnerRequired()


async def test_an_owner_who_does_not_exist_is_refused(desk: Desk) -> None:
    command = OpenShop(slug="northwind", name="Northwind", currency="USD", owner_id=make_user().id)
    refused = (await desk.execute(command, OPERATOR, new_id())).failure()
    assert refused == UserNotFound(user=str(command.owner_id))


async def test_a_user_opens_no_shop_for_somebody_else(desk: Desk, owner: User) -> None:
    other = desk.user()
    command = OpenShop(slug="northwind", name="Northwind", currency="USD", owner_id=other.id)
    assert (await desk.execute(command, owner, new_id())).failure() == NotForOthers(owner_id=other.id)


async def test_anybody_finds_a_shop_by_id_and_by_slug(desk: Desk, shop: ShopView) -> None:
    assert await desk.ask(FindShop(shop=str(shop.id))) == Success(shop)
    assert await desk.ask(FindShop(shop=shop.slug)) == Success(shop)


@pytest.mark.parametrize("name", ["nowhere", str(new_id()), "No Slug", "nul\x00", ""])
async def test_a_shop_that_is_not_there_is_not_found(desk: Desk, name: str) -> None:
    assert (await desk.ask(FindShop(shop=name))).failure() == ShopNotFound(shop=name)


async def test_shops_are_listed_a_page_at_a_time(desk: Desk, owner: User) -> None:
    made = [await desk.open(owner, f"shop-{number}") for number in range(3)]
    first = (await desk.ask(ListShops(page=PageRequest(limit=2)))).unwrap()
    rest = (await desk.ask(ListShops(page=PageRequest(limit=2, position=first.next)))).unwrap()
    assert [*first.items, *rest.items] == made
    assert rest.next is None


async def test_an_owner_renames_the_shop_and_the_slug_stays(desk: Desk, owner: User, shop: ShopView) -> None:
    renamed = (await desk.execute(RenameShop(name="Corner & Sons"), owner, shop.id)).unwrap()
    assert (renamed.name, renamed.slug) == ("Corner & Sons", shop.slug)
    assert await desk.ask(FindShop(shop=shop.slug)) == Success(renamed)
    assert desk.topics()[-1] == "shop.renamed"


async def test_a_bad_name_is_refused(desk: Desk, owner: User, shop: ShopView) -> None:
    assert (await desk.execute(RenameShop(name=" "), owner, shop.id)).failure() == InvalidShopName(length=0)


async def test_an_owner_closes_and_reopens_the_shop(desk: Desk, owner: User, shop: ShopView) -> None:
    assert (await desk.execute(CloseShop(), owner, shop.id)).unwrap().status is ShopStatus.CLOSED
    assert (await desk.execute(CloseShop(), owner, shop.id)).failure() == ShopClosed(shop_id=shop.id)
    assert (await desk.execute(ReopenShop(), owner, shop.id)).unwrap().status is ShopStatus.OPEN
    assert (await desk.execute(ReopenShop(), owner, shop.id)).failure() == ShopAlreadyOpen(shop_id=shop.id)
    assert desk.topics()[1:] == ["shop.closed", "shop.reopened"]


@pytest.mark.parametrize("command", [RenameShop(name="Mine"), CloseShop(), ReopenShop()])
async def test_strangers_change_nothing(desk: Desk, shop: ShopView, command: object) -> None:
    assert isinstance((await desk.execute(command, desk.user(), shop.id)).failure(), AccessDenied)


@pytest.mark.parametrize("command", [RenameShop(name="Mine"), CloseShop(), ReopenShop()])
async def test_the_operator_is_told_of_a_shop_that_is_not_there(desk: Desk, command: object) -> None:
    nowhere = new_id()
    refused = (await desk.execute(command, OPERATOR, nowhere)).failure()
    assert refused == ShopNotFound(shop=str(nowhere))
