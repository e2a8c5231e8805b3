"""What a variant allows."""

from decimal import Decimal

import pytest
from returns.result import Failure, Success

from emporion.domain.catalog.errors import (
    NotEnoughStock,
    PriceInvalid,
    QuantityNotPositive,
    StockInvalid,
    TextInvalid,
)
from emporion.domain.catalog.events import StockAdjusted
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.catalog.variant import Offer, Variant
from emporion.domain.catalog.variant_input import MAX_STOCK, VariantDetails
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_product, make_variant


def variant(stock: int = 10) -> Variant:
    return make_variant(make_product(), stock=stock)


def test_a_sale_takes_from_the_stock() -> None:
    sold = variant(stock=10)
    assert sold.take(4) == Success(None)
    assert (sold.stock, sold.put_in) == (6, 10)


def test_more_than_there_is_cannot_be_sold() -> None:
    short = variant(stock=3)
    assert short.take(4) == Failure(NotEnoughStock(variant_id=short.id, wanted=4, available=3))
    assert short.stock == 3


@pytest.mark.parametrize("quantity", [0, -1])
def test_only_a_positive_quantity_is_sold_or_returned(quantity: int) -> None:
    assert variant().take(quantity) == Failure(QuantityNotPositive(quantity=quantity))
    assert variant().put_back(quantity) == Failure(QuantityNotPositive(quantity=quantity))


def test_a_return_is_no_putting_in() -> None:
    returned = variant(stock=10)
    returned.take(4)
    returned.put_back(4)
    assert (returned.stock, returned.put_in) == (10, 10)


def test_an_adjustment_is_told_with_its_reason() -> None:
    adjusted = variant(stock=10)
    adjusted.adjust(-3, "broken")
    assert (adjusted.stock, adjusted.put_in) == (7, 7)
    assert adjusted.events == [
        StockAdjusted(
            aggregate_id=adjusted.id, product_id=adjusted.product_id, delta=-3, stock=7, reason="broken"
        )
    ]


def test_an_adjustment_by_nothing_tells_nothing() -> None:
    adjusted = variant()
    adjusted.adjust(0, "counted")
    assert adjusted.events == []


def test_no_more_is_written_off_than_there_is() -> None:
    short = variant(stock=2)
    assert short.adjust(-3, "lost") == Failure(NotEnoughStock(variant_id=short.id, wanted=3, available=2))
    assert (short.stock, short.events) == (2, [])


def test_the_stock_has_a_ceiling() -> None:
    full = variant(stock=MAX_STOCK)
    assert full.adjust(1, "more") == Failure(StockInvalid(stock=MAX_STOCK + 1))
    assert full.put_in == MAX_STOCK


@pytest.mark.parametrize(
    ("price", "fits"),
    [
        ("0", True),
        ("0.000001", True),
        ("999999999999.999999", True),
        ("1E+3", True),
        ("-0.01", False),
        ("0.0000001", False),
        ("1000000000000", False),
        ("NaN", False),
        ("Infinity", False),
        ("1E+999999", False),
    ],
)
def test_prices_are_exact_and_within_bounds(price: str, fits: bool) -> None:
    repriced = variant()
    result = repriced.reprice(Decimal(price), None)
    assert isinstance(result, Success) is fits
    assert repriced.price == (Decimal(price) if fits else Decimal("10.00"))


def test_a_wrong_compare_at_price_leaves_both_prices() -> None:
    repriced = variant()
    result = repriced.reprice(Decimal(5), Decimal(-1))
    assert result == Failure(PriceInvalid(field="compare-at price", price="-1"))
    assert (repriced.price, repriced.compare_at_price) == (Decimal("10.00"), None)


def test_a_blank_title_is_made_from_the_options() -> None:
    details = VariantDetails(price=Decimal(1), options={" Size ": " M ", "Color": "Red"}, sku="  ")
    made = Variant.create(new_id(), new_id(), details, stock=0, position=1, now=NOW).unwrap()
    assert (made.title, made.options, made.sku) == ("M / Red", {"Size": "M", "Color": "Red"}, None)


@pytest.mark.parametrize("options", [{"": "M"}, {"Size": " "}, {"Size": "x" * 256}, {"Size": "\0"}])
def test_options_are_named_and_filled(options: dict[str, str]) -> None:
    details = VariantDetails(price=Decimal(1), options=options)
    made = Variant.create(new_id(), new_id(), details, stock=0, position=1, now=NOW)
    assert isinstance(made.failure(), TextInvalid)


def test_a_negative_first_stock_is_refused() -> None:
    made = Variant.create(new_id(), new_id(), VariantDetails(price=Decimal(1)), stock=-1, position=1, now=NOW)
    assert made == Failure(StockInvalid(stock=-1))


def test_the_first_stated_stock_is_taken_over() -> None:
    counted = variant(stock=4)
    assert counted.import_stock(9, "import") == Success(0)
    assert (counted.stock, counted.put_in, counted.imported_stock) == (9, 9, 9)


def test_the_same_stated_stock_again_leaves_sales_alone() -> None:
    counted = variant(stock=10)
    counted.import_stock(10, "import")
    counted.take(3)
    assert counted.import_stock(10, "import") == Success(0)
    assert (counted.stock, counted.events) == (7, [])


def test_a_changed_stated_stock_moves_the_stock_by_the_difference() -> None:
    counted = variant(stock=10)
    counted.import_stock(10, "import")
    counted.take(3)
    counted.import_stock(12, "import")
    assert (counted.stock, counted.put_in) == (9, 12)


def test_a_stated_stock_below_what_was_sold_empties_the_shelf_and_says_so() -> None:
    counted = variant(stock=10)
    counted.import_stock(10, "import")
    counted.take(7)
    assert counted.import_stock(2, "import") == Success(5)
    assert (counted.stock, counted.imported_stock) == (0, 2)


def test_an_offer_names_product_and_variant() -> None:
    offered = make_variant(make_product(), options={"Size": "M"})
    assert Offer(offered, "Shirt", ProductStatus.ACTIVE).title == "Shirt / M"


def test_an_offer_of_a_nameless_variant_is_named_like_its_product() -> None:
    offered = make_variant(make_product(), options={})
    assert Offer(offered, "Lamp", ProductStatus.DRAFT).title == "Lamp"
