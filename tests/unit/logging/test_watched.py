"""A watched repository does what it did, and says how it went."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import SlugTaken
from emporion.infrastructure.journal import LogJournal
from emporion.testing.factories.shops import make_shop
from tests.logbook import logbook


class Shelf:
    limit = 3

    async def find(self, *ids: UUID, name: str = "") -> list[UUID]:
        return list(ids)

    async def refuse(self) -> None:
        raise Rejected(SlugTaken(slug="acme"))

    async def stream(self, most: int) -> AsyncIterator[int]:
        for number in range(most):
            yield number

    def count(self) -> int:
        return 1


def watched() -> Shelf:
    return LogJournal().watch(Shelf, Shelf())


async def test_answers_and_attributes_are_the_repositorys_own() -> None:
    one, two = new_id(), new_id()
    with logbook("debug") as log:
        shelf = watched()
        assert await shelf.find(one, two, name="hidden") == [one, two]
        assert (shelf.limit, shelf.count()) == (3, 1)
    started, succeeded = log.lines
    assert (started["verb"], started["ids"]) == ("Shelf.find", [str(one), str(two)])
    assert succeeded["count"] == 2
    assert "hidden" not in log.text


async def test_of_many_ids_the_first_are_named() -> None:
    with logbook("debug") as log:
        await watched().find([make_shop().id for _ in range(100)])  # type: ignore[arg-type]
    assert len(log.lines[0]["ids"]) == 5


async def test_a_refusal_passes_and_is_named_by_its_code() -> None:
    with logbook("debug") as log, pytest.raises(Rejected):
        await watched().refuse()
    assert log.said("verb failed")[0]["error"] == "slug-taken"


@pytest.mark.parametrize("taken", [5, 2])
async def test_a_stream_says_how_many_were_read(taken: int) -> None:
    with logbook("debug") as log:
        numbers = watched().stream(5)
        assert [await anext(numbers) for _ in range(taken)] == list(range(taken))
        await numbers.aclose()  # type: ignore[attr-defined]
    assert log.said("verb succeeded")[0]["count"] == taken


def test_what_nobody_would_read_is_not_watched() -> None:
    shelf = Shelf()
    with logbook("info"):
        assert LogJournal().watch(Shelf, shelf) is shelf
