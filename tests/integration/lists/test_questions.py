"""Lists and searches that differ in their values only are asked by the same statements, built once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import Executable
from sqlalchemy.engine import Row

from emporion.application.catalog.ports import ProductSummaries
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.criteria import ALL, Filter, Listing
from emporion.domain.shared.ids import PLATFORM, new_id
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, OffsetRequest, PageRequest, Position
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.texts import Question
from tests.integration.persistence.shelf import work
from tests.integration.speaking import speaking_through
from tests.integration.support import Market

pytestmark = pytest.mark.integration

DOWN: Final = (ProductFields.title.descending(),)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a list, or for a search where there is a text."""

    text: str
    request: AnyRequest = FIRST_PAGE
    listing: Listing[Any] = ALL

    async def of(self, store: Any) -> Any:
        if self.text:
            return await store.search(self.text, self.request, self.listing)
        if isinstance(self.request, OffsetRequest):
            return await store.find_page_with_total(self.request, self.listing)
        return await store.find_page(self.request, self.listing)


def held(status: ProductStatus, *tags: str, **attributes: int) -> Filter[Product]:
    """A filter with values of each kind."""
    filed = ProductFields.category_ids.contains((new_id(), new_id()))
    within = ProductFields.status.among([status] * len(tags)) | ~filed
    return within & ProductFields.tags.contains(tags) & ProductFields.attributes.contains(attributes)


def after(title: str) -> PageRequest:
    return PageRequest(7, Position((title,), new_id()))


DRAFT, ACTIVE = ProductStatus.DRAFT, ProductStatus.ACTIVE
PAIRS: Final = {
    "words": (Asked("tea"), Asked("green")),
    "several words": (Asked("te 1 %"), Asked("Green tea bag")),
    "limits": (Asked("tea", PageRequest(3)), Asked("tea", PageRequest(9))),
    "offsets": (Asked("tea", OffsetRequest(3, 1)), Asked("cup", OffsetRequest(4, 2))),
    "places": (Asked("tea", after("a"), Listing(sort=DOWN)), Asked("cup", after("b"), Listing(sort=DOWN))),
    "filtered": (
        Asked("tea", listing=Listing(held(DRAFT, "a", watts=1), DOWN)),
        Asked("cup", listing=Listing(held(ACTIVE, "b", "c", volts=2, metal=3), DOWN)),
    ),
    "not searched": (
        Asked("", listing=Listing(held(DRAFT, "a", watts=1))),
        Asked("", listing=Listing(held(ACTIVE, "b", "c", volts=2, metal=3))),
    ),
}


@contextmanager
def noted(database: Database) -> Iterator[list[Executable | Question]]:
    """What units of work ask while it is open, each as the object that it is."""
    asked: list[Executable | Question] = []

    class Noting(Connection):
        async def fetch(
            self, statement: Executable, parameters: dict[str, Any] | None = None
        ) -> Sequence[Row[Any]]:
            asked.append(statement)
            return await super().fetch(statement, parameters)

        async def answer(self, question: Question, **values: Any) -> Sequence[Row[Any]]:
            asked.append(question)
            return await super().answer(question, **values)

    with speaking_through(database, Noting):
        yield asked


async def questions(database: Database, shop_id: UUID, protocol: type[Any], asked: Asked) -> list[Any]:
    with noted(database) as found:
        async with work(database, shop_id) as uow:
            await asked.of(implementations()[protocol](uow))
    return found


@pytest.mark.parametrize("protocol", [ProductRepository, ProductSummaries])
@pytest.mark.parametrize("pair", PAIRS)
async def test_the_second_list_of_a_shape_is_asked_as_the_first_one(
    market: Market, database: Database, protocol: type[Any], pair: str
) -> None:
    one, other = [await questions(database, market.shop_id, protocol, each) for each in PAIRS[pair]]
    if isinstance(PAIRS[pair][0].request, OffsetRequest):
        del one[-1], other[-1]  # the total's, which counts what a statement with values finds
    assert all(isinstance(each, Question) for each in one)
    assert list(map(id, one)) == list(map(id, other))


async def test_other_shapes_are_other_questions(market: Market, database: Database) -> None:
    shapes = [Asked("tea"), Asked("green tea"), Asked("tea", listing=Listing(sort=DOWN)), Asked("")]
    asked = [(await questions(database, market.shop_id, ProductSummaries, each))[-1] for each in shapes]
    assert len(set(map(id, asked))) == len(shapes)


async def test_what_is_found_is_loaded_by_the_same_questions(market: Market, database: Database) -> None:
    one, other = await market.product("1.5"), await market.product(2)
    searches = [Asked(each.title) for each in (one, other)]
    asked = [await questions(database, market.shop_id, ProductRepository, each) for each in searches]
    assert [type(each) for each in asked[0]] == [Question] * 3
    assert list(map(id, asked[0])) == list(map(id, asked[1]))


async def test_searches_of_users_are_one_question(database: Database) -> None:
    one, other = [
        await questions(database, PLATFORM, UserRepository, Asked(text)) for text in ("nobody@1", "nobody@2")
    ]
    assert list(map(id, one)) == list(map(id, other))
