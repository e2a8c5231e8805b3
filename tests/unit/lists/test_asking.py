"""Filters and sorts as people write them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Failure, Success

from emporion.adapters.asking import (
    UnknownParameter,
    UnknownSort,
    UnreadableValue,
    filter_by,
    parameters,
    sort_by,
)
from emporion.adapters.reading import Unreadable, read
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.orders.fields import OrderFields
from emporion.domain.shared.criteria import EVERYTHING, Every, Fields
from emporion.domain.wallets.fields import TransferFields, WalletFields

ID = UUID("018f4e2a-7b1c-7cc0-8a3e-0a1b2c3d4e5f")
MOMENT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "name", "text", "wanted"),
    [
        (ProductFields, "vendor", "Acme", ProductFields.vendor.equals("Acme")),
        (ProductFields, "vendor", "", ProductFields.vendor.equals("")),
        (ProductFields, "vendor.in", "", ProductFields.vendor.among([""])),
        (ProductFields, "vendor.ne", "a,b", ProductFields.vendor.differs_from("a,b")),
        (
            ProductFields,
            "vendor.in",
            'A, "B, Inc."',
            ProductFields.vendor.among(["A", "B, Inc."]),
        ),
        (ProductFields, "title.gte", "M", ProductFields.title.at_least("M")),
        (ProductFields, "status", "draft", ProductFields.status.equals(ProductStatus.DRAFT)),
        (ProductFields, "status.in", "draft", ProductFields.status.among([ProductStatus.DRAFT])),
        (ProductFields, "created_at.lt", "2026-01-02T03:04:00Z", ProductFields.created_at.below(MOMENT)),
        (ProductFields, "created_at.gt", "2026-01-02T04:04+01:00", ProductFields.created_at.above(MOMENT)),
        (ProductFields, "id", str(ID), ProductFields.id.equals(ID)),
        (ProductFields, "tags.contains", "red,blue", ProductFields.tags.contains(("red", "blue"))),
        (ProductFields, "category_ids.contains", str(ID), ProductFields.category_ids.contains((ID,))),
        (
            ProductFields,
            "attributes.contains",
            '{"size": {"cm": 12}}',
            ProductFields.attributes.contains({"size": {"cm": 12}}),
        ),
        (OrderFields, "total.lte", "-12.50", OrderFields.total.at_most(Decimal("-12.50"))),
        (OrderFields, "is_historic", "true", OrderFields.is_historic.equals(True)),
        (WalletFields, "owner_id.set", "false", WalletFields.owner_id.is_set(False)),
    ],
)
def test_a_parameter_is_a_condition(fields: type[Fields[Any]], name: str, text: str, wanted: Any) -> None:
    assert filter_by(fields, [(name, text)]) == Success(wanted)


def test_parameters_must_all_hold() -> None:
    asked = [("vendor", "Acme"), ("title.ne", "Tea")]
    wanted = Every((ProductFields.vendor.equals("Acme"), ProductFields.title.differs_from("Tea")))
    assert filter_by(ProductFields, asked) == Success(wanted)
    assert filter_by(ProductFields, []) == Success(EVERYTHING)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("status", "gone"),
        ("status.in", "draft,gone"),
        ("status.in", ""),
        ("id", "5"),
        ("created_at.gte", "2026-01-02"),
        ("created_at.gte", "2026-01-02T03:04:00"),
        ("created_at.gte", "yesterday"),
        ("vendor", "a\0b"),
        ("vendor", "\ud800"),
        ("vendor.in", 'a,"b'),
        ("attributes.contains", "[]"),
        ("attributes.contains", "{"),
        ("attributes.contains", '{"a": NaN}'),
        ("attributes.contains", '{"a": [1e999]}'),
        ("attributes.contains", '{"a": ' + "[" * 21 + "]" * 21 + "}"),
        ("attributes.contains", '{"a": "\\u0000"}'),
        ("attributes.contains", '{"a": "\\ud800"}'),
        ("attributes.contains", '{"a":' * 3000 + "1" + "}" * 3000),
        ("category_ids.contains", "x"),
    ],
)
def test_a_value_that_does_not_fit_says_what_would(name: str, text: str) -> None:
    refused = filter_by(ProductFields, [(name, text)]).failure()
    assert isinstance(refused, UnreadableValue)
    assert refused.parameter == name
    assert refused.expected in refused.message


def test_an_unknown_operator_is_told_those_of_the_field() -> None:
    refused = filter_by(ProductFields, [("status.gte", "draft")])
    known = ("status", "status.in", "status.ne")
    assert refused == Failure(UnknownParameter(parameter="status.gte", known=known))


def test_an_unknown_field_is_told_the_fields() -> None:
    refused = filter_by(TransferFields, [("colour.ne", "red")])
    known = ("amount", "created_at", "kind", "order_id")
    assert refused == Failure(UnknownParameter(parameter="colour.ne", known=known))


def test_a_sort_names_fields_and_directions() -> None:
    wanted = (ProductFields.created_at.descending(), ProductFields.title.ascending())
    assert sort_by(ProductFields, "-created_at, title") == Success(wanted)


@pytest.mark.parametrize("text", ["vendor", "nothing", "", "-", "title,", "title,-title", "--title"])
def test_an_unknown_sort_is_told_those_that_there_are(text: str) -> None:
    refused = sort_by(ProductFields, text).failure()
    assert isinstance(refused, UnknownSort)
    assert refused.known == ("id", "title", "created_at")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            (Decimal, text)
            for text in ("NaN", "Infinity", "1e3", "1_0", " 1", "1.", ".5", "+1", "٣", "9" * 41)
        ),
        *((int, text) for text in ("1.0", "1_0", " 1", "٣", "9" * 19, "")),
        *((bool, text) for text in ("True", "1", "yes", "")),
        (UUID, "{018f4e2a}"),
    ],
)
def test_a_value_has_one_way_to_be_written(kind: type[Any], text: str) -> None:
    with pytest.raises(Unreadable):
        read(kind, text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=18, min_value=-(10**18), max_value=10**18))
def test_every_amount_is_read_exactly(amount: Decimal) -> None:
    assert read(Decimal, f"{amount:f}") == amount


@given(st.sampled_from(sorted(parameters(ProductFields))), st.text(max_size=30))
def test_whatever_is_asked_is_answered(name: str, text: str) -> None:
    assert isinstance(filter_by(ProductFields, [(name, text)]), Success | Failure)
