"""Answers in memory: for how long, how many, and what is never found again."""

from typing import Any
from uuid import UUID

import pytest

from emporion.application.shared.cache import Hit, Key, Miss
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.cache.process import ProcessCache

SUBJECT, OTHER = new_id(), new_id()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def key(name: str = "a", group: str = "g") -> Key:
    return Key(name, group, str, str)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> ProcessCache:
    return ProcessCache(seconds=300, most=3, timer=clock)


async def claimed(cache: ProcessCache, name: str = "a") -> Miss:
    miss = await cache.claim(key(name))
    assert isinstance(miss, Miss)
    return miss


async def keep(cache: ProcessCache, value: Any, name: str = "a", subject: UUID = SUBJECT) -> None:
    await cache.keep(key(name), await claimed(cache, name), subject, value)


async def found(cache: ProcessCache, name: str = "a") -> Any:
    hit = await cache.find(key(name))
    return None if hit is None else hit.value


async def test_what_was_kept_is_found_until_its_time_is_up(cache: ProcessCache, clock: Clock) -> None:
    await keep(cache, 1)
    clock.now = 299
    assert await found(cache) == 1
    assert await cache.claim(key()) == Hit(1)
    clock.now = 300
    assert await found(cache) is None


async def test_the_least_recently_used_is_forgotten_first(cache: ProcessCache) -> None:
    for name in "abc":
        await keep(cache, name, name)
    assert await found(cache, "a") == "a"
    await keep(cache, "d", "d")
    assert [await found(cache, name) for name in "abcd"] == ["a", None, "c", "d"]


async def test_only_what_is_about_the_subject_is_forgotten(cache: ProcessCache) -> None:
    await keep(cache, 1)
    await keep(cache, 2, "b", OTHER)
    cache.forget({"g": frozenset({str(SUBJECT)}), "unknown": None})
    assert [await found(cache), await found(cache, "b")] == [None, 2]
    cache.forget({"g": None})
    assert await found(cache, "b") is None


@pytest.mark.parametrize("subjects", [frozenset({str(SUBJECT)}), None])
async def test_what_was_outdated_while_it_was_loaded_is_not_kept(
    cache: ProcessCache, subjects: frozenset[str] | None
) -> None:
    miss = await claimed(cache)
    cache.forget({"g": subjects})
    await cache.keep(key(), miss, SUBJECT, "old")
    assert await found(cache) is None


async def test_what_another_change_came_beside_is_kept(cache: ProcessCache) -> None:
    miss = await claimed(cache)
    cache.forget({"g": frozenset({str(OTHER)})})
    await cache.keep(key(), miss, SUBJECT, "fresh")
    assert await found(cache) == "fresh"


async def test_a_load_that_began_before_all_was_forgotten_is_not_kept(cache: ProcessCache) -> None:
    miss = await claimed(cache)
    cache.clear()
    await cache.keep(key(), miss, SUBJECT, "old")
    assert await found(cache) is None


async def test_more_changes_than_are_remembered_forget_the_group(cache: ProcessCache) -> None:
    await keep(cache, 1)
    miss = await claimed(cache, "b")
    cache.forget({"g": frozenset({str(new_id()) for _ in range(4)})})
    await cache.keep(key("b"), miss, OTHER, 2)
    assert [await found(cache), await found(cache, "b")] == [None, None]


async def test_a_turn_ends_with_every_change_of_the_group(cache: ProcessCache) -> None:
    turn = cache.turn("g")
    assert cache.turn("g") == turn
    cache.forget({"h": None})
    assert cache.turn("g") == turn
    cache.forget({"g": frozenset({str(OTHER)})})
    assert cache.turn("g") != turn
