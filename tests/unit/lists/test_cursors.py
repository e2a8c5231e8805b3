"""A cursor fits the question that it came from, and no other."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Failure, Success

from emporion.application.audit.record_history import RecordHistory
from emporion.application.catalog.list_products import ListProducts
from emporion.application.orders.list_orders import ListOrders
from emporion.application.shared.cursors import BrokenCursor, CursorOfAnotherList
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.shared.criteria import Listing
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import Accuracy, PageRequest, Position
from emporion.infrastructure.security.cursors import SignedCursors
from emporion.infrastructure.security.tokens import JwtAccessTokens

CURSORS = SignedCursors("k" * 32)
SHOP = new_id()
TITLE = ProductFields.title
LISTING = Listing(ProductFields.vendor.equals("Acme"), (TITLE.descending(),))
QUESTION = ListProducts(listing=LISTING, search="tea")
PLACE = Position(("Tea",), new_id())

values = st.one_of(
    st.none(),
    st.text(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
)


@given(st.lists(values, max_size=3), st.uuids(), st.booleans())
def test_every_position_reads_back(held: list[Any], item: Any, is_backward: bool) -> None:
    position = Position(tuple(held), item, is_backward)
    assert CURSORS.unseal(CURSORS.seal(position, QUESTION, SHOP), QUESTION, SHOP) == Success(position)


def test_the_page_itself_does_not_matter() -> None:
    cursor = CURSORS.seal(PLACE, QUESTION, SHOP)
    again = ListProducts(listing=LISTING, search="tea", page=PageRequest(7, None, Accuracy.EXACT))
    assert CURSORS.unseal(cursor, again, SHOP) == Success(PLACE)


@pytest.mark.parametrize(
    "other",
    [
        ListProducts(listing=LISTING, search="coffee"),
        ListProducts(listing=LISTING),
        ListProducts(listing=Listing(LISTING.filter), search="tea"),
        ListProducts(listing=Listing(LISTING.filter, (TITLE.ascending(),)), search="tea"),
        ListProducts(listing=Listing(ProductFields.vendor.equals("Ajax"), LISTING.sort), search="tea"),
        ListProducts(listing=Listing(ProductFields.vendor.among(["Acme"]), LISTING.sort), search="tea"),
        ListProducts(listing=Listing(~LISTING.filter, LISTING.sort), search="tea"),
        ListProducts(listing=LISTING.also(ProductFields.status.equals(ProductStatus.ACTIVE)), search="tea"),
        ListOrders(),
    ],
)
def test_another_question_refuses_it(other: Any) -> None:
    cursor = CURSORS.seal(PLACE, QUESTION, SHOP)
    assert CURSORS.unseal(cursor, other, SHOP) == Failure(CursorOfAnotherList(cursor=cursor))


def test_another_shop_refuses_it() -> None:
    cursor = CURSORS.seal(PLACE, QUESTION, SHOP)
    for shop_id in (new_id(), None):
        assert CURSORS.unseal(cursor, QUESTION, shop_id) == Failure(CursorOfAnotherList(cursor=cursor))


def test_another_record_refuses_it() -> None:
    one, other = (RecordHistory(table="orders", record_id=new_id()) for _ in range(2))
    cursor = CURSORS.seal(PLACE, one, SHOP)
    assert CURSORS.unseal(cursor, other, SHOP) == Failure(CursorOfAnotherList(cursor=cursor))


def test_another_secret_refuses_it() -> None:
    cursor = SignedCursors("l" * 32).seal(PLACE, QUESTION, SHOP)
    assert CURSORS.unseal(cursor, QUESTION, SHOP) == Failure(BrokenCursor(cursor=cursor))


def test_servers_with_one_secret_read_each_others() -> None:
    cursor = SignedCursors("k" * 32).seal(PLACE, QUESTION, SHOP)
    assert CURSORS.unseal(cursor, QUESTION, SHOP) == Success(PLACE)


@given(st.text(max_size=120))
def test_whatever_else_is_sent_is_broken(text: str) -> None:
    assert CURSORS.unseal(text, QUESTION, SHOP) == Failure(BrokenCursor(cursor=text))


def test_an_access_token_is_no_cursor() -> None:
    token = JwtAccessTokens("k" * 32).issue(new_id(), datetime.now(UTC)).token
    assert isinstance(CURSORS.unseal(token, QUESTION, SHOP).failure(), BrokenCursor)


def test_a_hair_of_a_difference_in_a_value_counts() -> None:
    amounts = (Decimal("1"), Decimal("1.000000000000000000000000000000000001"))
    one, other = (CURSORS.seal(Position((each,), PLACE.id), QUESTION, SHOP) for each in amounts)
    assert one != other
