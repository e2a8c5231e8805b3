"""What a product and a category allow."""

from dataclasses import replace
from typing import Any

import pytest
from returns.result import Failure, Success

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.errors import (
    AttributesInvalid,
    CategoryCycle,
    HandleInvalid,
    ProductHasNoVariants,
    TextInvalid,
)
from emporion.domain.catalog.events import ProductArchived, ProductPublished
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.product_input import ProductDetails, handle_of
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_category, make_product

SHIRT = ProductDetails(handle="shirt", title="Shirt")


def draft(details: ProductDetails) -> Product:
    return Product.draft(new_id(), details, now=NOW).unwrap()


def test_a_new_product_is_a_draft_with_trimmed_texts() -> None:
    made = draft(replace(SHIRT, title=" Shirt ", tags=(" new ", "red", "new")))
    assert (made.status, made.title, made.tags) == (ProductStatus.DRAFT, "Shirt", ("new", "red"))


@pytest.mark.parametrize("handle", ["", "Shirt", "a b", "a/b", "x" * 256, str(new_id()), "a\n"])
def test_a_handle_can_stand_in_an_address(handle: str) -> None:
    made = Product.draft(new_id(), replace(SHIRT, handle=handle), now=NOW)
    assert made == Failure(HandleInvalid(handle=handle))


@pytest.mark.parametrize("handle", ["shirt", "koszula-męska", "シャツ", "a_1", "-"])
def test_handles_of_every_script_are_kept(handle: str) -> None:
    assert draft(replace(SHIRT, handle=handle)).handle == handle


@pytest.mark.parametrize(
    ("text", "handle"),
    [(" Blue  Shirt! ", "blue-shirt"), ("ART [NFT Gated]", "art-nft-gated"), ("Żółw", "żółw"), ("!", "")],
)
def test_a_handle_is_made_from_a_title(text: str, handle: str) -> None:
    assert handle_of(text) == handle


@pytest.mark.parametrize(
    "change",
    [{"title": " "}, {"title": "x" * 256}, {"vendor": "x" * 256}, {"tags": ("",)}, {"description": "a\0"}],
)
def test_texts_have_bounds(change: dict[str, Any]) -> None:
    made = Product.draft(new_id(), replace(SHIRT, **change), now=NOW)
    assert isinstance(made.failure(), TextInvalid)


@pytest.mark.parametrize(
    "attributes", [{"a": float("nan")}, {"a": object()}, {"a": "\0"}, {"\0": 1}, {"a": ["x" * 500_001]}]
)
def test_attributes_are_json_that_can_be_stored(attributes: dict[str, Any]) -> None:
    made = Product.draft(new_id(), replace(SHIRT, attributes=attributes), now=NOW)
    assert isinstance(made.failure(), AttributesInvalid)


def test_attributes_that_only_look_like_zero_bytes_are_kept() -> None:
    assert draft(replace(SHIRT, attributes={"a": "\\u0000"})).attributes == {"a": "\\u0000"}


def test_a_products_attributes_are_its_own() -> None:
    given: dict[str, Any] = {"images": []}
    made = draft(replace(SHIRT, attributes=given))
    given["images"].append("x")
    assert made.attributes == {"images": []}


def test_a_refused_rewriting_changes_nothing() -> None:
    product = draft(SHIRT)
    product.rewrite(replace(SHIRT, title="Other", handle="NO"))
    assert product.details == SHIRT


def test_a_product_with_a_variant_is_published_once() -> None:
    product = draft(SHIRT)
    assert product.publish(1) == product.publish(1) == Success(None)
    assert product.status is ProductStatus.ACTIVE
    assert product.events == [ProductPublished(aggregate_id=product.id, handle="shirt")]


def test_a_product_without_variants_is_not_published() -> None:
    product = draft(SHIRT)
    assert product.publish(0) == Failure(ProductHasNoVariants(product_id=product.id))
    assert product.status is ProductStatus.DRAFT


def test_archiving_is_told_once() -> None:
    product = make_product()
    product.archive()
    product.archive()
    assert product.events == [ProductArchived(aggregate_id=product.id, handle=product.handle)]


def test_categories_are_a_set() -> None:
    one, two = sorted((new_id(), new_id()))
    product = make_product()
    product.file_under([two, one, two])
    assert product.category_ids == (one, two)


def tree() -> dict[str, Category]:
    """a > b > c, and d beside them."""
    shop_id = new_id()
    a, d = make_category(shop_id=shop_id), make_category(shop_id=shop_id)
    b = make_category(shop_id=shop_id, parent_id=a.id)
    c = make_category(shop_id=shop_id, parent_id=b.id)
    return {"a": a, "b": b, "c": c, "d": d}


@pytest.mark.parametrize("below", ["a", "b", "c"])
def test_a_category_does_not_move_below_itself(below: str) -> None:
    known = tree()
    moved = known["a"].move(known[below].id, 0, {each.id: each for each in known.values()})
    assert moved == Failure(CategoryCycle(category_id=known["a"].id, parent_id=known[below].id))
    assert known["a"].parent_id is None


@pytest.mark.parametrize("below", ["a", "d"])
def test_a_category_moves_elsewhere(below: str) -> None:
    known = tree()
    assert known["c"].move(known[below].id, 2, {each.id: each for each in known.values()}) == Success(None)
    assert (known["c"].parent_id, known["c"].position) == (known[below].id, 2)
