"""Ids sort by the time of their making, within a process and, as far as clocks agree, between processes."""

import os
import time
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest

from emporion.domain.shared import ids
from emporion.domain.shared.ids import earliest_id, make_ids_with, new_id


def milliseconds(known: UUID) -> int:
    return known.int >> 80


def test_an_id_is_a_uuid_of_version_seven() -> None:
    made = new_id()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert abs(milliseconds(made) - time.time() * 1000) < 1000


@pytest.fixture
def plain_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """As without a driver: nobody has said what ids are made with."""
    monkeypatch.setattr(ids, "_make", ids._plain)


@pytest.mark.usefixtures("plain_ids")
def test_without_a_driver_ids_are_of_the_standard_library() -> None:
    made = new_id()
    assert type(made) is UUID
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made < new_id()
    assert UUID(str(made)) == made


@pytest.mark.usefixtures("plain_ids")
def test_ids_are_of_the_kind_that_a_driver_has() -> None:
    class Known(UUID):
        """Of another class, and the same id."""

    make_ids_with(lambda data: Known(bytes=data))
    made = new_id()
    assert type(made) is Known
    assert UUID(bytes=made.bytes) == made
    assert made < new_id()


def test_later_ids_are_higher_and_none_comes_twice() -> None:
    made = [new_id() for _ in range(50_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_many_ids_do_not_run_ahead_of_the_clock() -> None:
    """Else the ids that other processes make meanwhile would sort before them."""
    for _ in range(20_000):
        made = new_id()
    assert milliseconds(made) <= time.time_ns() // 1_000_000


def test_ids_are_higher_even_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert before < new_id() < new_id()


@pytest.mark.parametrize(
    "moment", [datetime(2026, 1, 5, 12, 0, 0, 123456, UTC), datetime(1970, 1, 1, tzinfo=UTC)]
)
def test_the_earliest_id_of_a_moment_is_below_all_others(
    moment: datetime,
) -> None:
    lowest = earliest_id(moment)
    assert (lowest.version, lowest.variant) == (7, RFC_4122)
    assert lowest == earliest_id(moment.replace(microsecond=moment.microsecond // 1000 * 1000))
    assert lowest < earliest_id(moment + timedelta(milliseconds=1))


def test_what_is_made_from_a_moment_on_is_not_below_its_earliest_id() -> None:
    before = new_id()
    time.sleep(0.002)
    moment = datetime.now(UTC)
    assert before < earliest_id(moment) < new_id()


def test_a_forked_process_makes_ids_of_its_own() -> None:
    """Random bits are drawn for many ids at a time, and a child must not use up what its parent has left."""
    new_id()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"".join(new_id().bytes[8:] for _ in range(300)))
        os._exit(0)
    os.waitpid(child, 0)
    made = os.read(reader, 8 * 300)
    os.close(reader)
    os.close(writer)
    theirs = {made[start : start + 8] for start in range(0, len(made), 8)}
    assert len(theirs) == 300
    assert theirs.isdisjoint(new_id().bytes[8:] for _ in range(300))
