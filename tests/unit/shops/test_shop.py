"""What a shop is and may be called."""

import pytest
from returns.result import Failure, Success

from emporion.domain.shared.errors import DomainError, UnknownCurrency
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import InvalidShopName, InvalidSlug, ShopAlreadyOpen, ShopClosed
from emporion.domain.shops.shop import Shop, ShopStatus
from emporion.domain.shops.slug import parse_slug
from emporion.testing.factories import NOW
from emporion.testing.factories.shops import make_shop


def opened(slug: str = "corner", name: str = "Corner", currency: str = "EUR") -> Shop | DomainError:
    made = Shop.open(shop_id=new_id(), slug=slug, name=name, currency=currency, now=NOW)
    return made.unwrap() if isinstance(made, Success) else made.failure()


@pytest.mark.parametrize("slug", ["abc", "a-b", "7-eleven", "a" * 63, "1234"])
def test_a_good_slug_is_kept_as_it_is(slug: str) -> None:
    assert parse_slug(slug) == Success(slug)


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "ab",
        "a" * 64,
        "Abc",
        "a_b",
        "a b",
        "-abc",
        "abc-",
        "a--b",
        "äbc",
        "abc\n",
        "a\x00b",
        "a/b",
        " abc",
    ],
)
def test_a_slug_that_cannot_stand_in_an_address_is_refused(slug: str) -> None:
    assert parse_slug(slug) == Failure(InvalidSlug(slug=slug))


def test_a_slug_that_could_be_an_id_is_refused() -> None:
    some_id = new_id()
    assert isinstance(parse_slug(str(some_id)), Failure)
    assert isinstance(parse_slug(some_id.hex), Failure)


def test_a_new_shop_is_open_and_its_name_and_currency_are_tidied() -> None:
    shop = opened(name=" Corner  ", currency="eur")
    assert isinstance(shop, Shop)
    assert (shop.name, shop.currency, shop.status) == ("Corner", "EUR", ShopStatus.OPEN)


@pytest.mark.parametrize("name", ["", "  ", "a" * 201, "two\nlines", "a\x00b"])
def test_a_shop_without_a_proper_name_is_refused(name: str) -> None:
    assert isinstance(opened(name=name), InvalidShopName)


def test_a_shop_in_an_unknown_currency_is_refused() -> None:
    assert opened(currency="XYZ") == UnknownCurrency(code_given="XYZ")


def test_closing_and_reopening_change_the_status_once() -> None:
    shop = make_shop()
    assert shop.close() == Success(None)
    assert shop.close() == Failure(ShopClosed(shop_id=shop.id))
    assert not shop.is_open
    assert shop.reopen() == Success(None)
    assert shop.reopen() == Failure(ShopAlreadyOpen(shop_id=shop.id))
    assert shop.is_open


def test_the_same_name_again_is_no_news() -> None:
    shop = make_shop(name="Corner")
    shop.rename(" Corner ")
    assert shop.events == []
