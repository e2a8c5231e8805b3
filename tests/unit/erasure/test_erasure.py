"""The course of an erasure."""

from datetime import timedelta
from uuid import UUID

import pytest

from emporion.domain.erasure.errors import ErasureObstructed
from emporion.domain.erasure.obstacle import Obstacle, ObstacleKind
from emporion.domain.erasure.tally import Tally, changes_only, together
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW
from emporion.testing.factories.erasures import make_erasure

FIRST, SECOND = UUID(int=1), UUID(int=2)
WALLET, ORDER = Tally(table="wallets", anonymised=1), Tally(table="orders", kept=2, why="books")


def test_a_shop_is_counted_once_however_often_it_is_passed() -> None:
    erasure = make_erasure()
    for _ in range(3):
        erasure.pass_shop(FIRST, 1, (WALLET,), NOW)
    erasure.pass_shop(SECOND, 1, (WALLET, ORDER), NOW)
    erasure.pass_shop(FIRST, 1, (WALLET,), NOW)
    assert (erasure.reached, erasure.tallies) == (SECOND, (ORDER, Tally(table="wallets", anonymised=2)))


def test_a_straggler_of_an_earlier_walk_counts_nothing() -> None:
    erasure = make_erasure(tokens_end_at=NOW + timedelta(minutes=15))
    erasure.walk_again()
    erasure.pass_shop(FIRST, 1, (WALLET,), erasure.due_at)
    assert (erasure.reached, erasure.tallies) == (None, ())


def test_a_walk_that_waits_passes_nothing_before_its_time() -> None:
    end = NOW + timedelta(minutes=15)
    erasure = make_erasure(tokens_end_at=end)
    erasure.walk_again()
    erasure.pass_shop(FIRST, 2, (WALLET,), end - timedelta(seconds=1))
    assert (erasure.reached, erasure.tallies) == (None, ())
    erasure.pass_shop(FIRST, 2, (WALLET,), end)
    assert (erasure.reached, erasure.tallies) == (FIRST, (WALLET,))


def test_without_a_living_token_one_walk_is_enough() -> None:
    assert make_erasure().is_last_walk


def test_with_a_living_token_a_second_walk_waits_for_its_end() -> None:
    end = NOW + timedelta(minutes=15)
    erasure = make_erasure(tokens_end_at=end)
    erasure.pass_shop(FIRST, 1, (WALLET, ORDER), NOW)
    assert not erasure.is_last_walk
    erasure.walk_again()
    assert (erasure.walk, erasure.reached, erasure.tallies) == (2, None, (WALLET,))
    assert not erasure.is_due(end - timedelta(seconds=1))
    assert erasure.is_due(end)
    assert erasure.is_last_walk


def test_the_end_is_told_and_final() -> None:
    erasure = make_erasure()
    erasure.finish((WALLET,), NOW)
    assert [event.topic for event in erasure.events] == ["user.erased"]
    assert not erasure.is_due(NOW + timedelta(days=1))
    erasure.pass_shop(FIRST, 1, (WALLET,), NOW)
    assert erasure.tallies == (WALLET,)


@pytest.mark.parametrize("status", ["pending", "confirmed", "shipped"])
def test_what_is_to_be_done_with_an_open_order_can_be_done(status: str) -> None:
    """A shipped one can no longer be cancelled."""
    order = Obstacle(
        kind=ObstacleKind.OPEN_ORDER,
        shop_id=FIRST,
        shop="acme",
        record_id=SECOND,
        name="7K2M9-QXD01",
        state=status,
    )
    assert order.message.endswith(f"is {status}: deliver it, or cancel it if it has not been shipped")


def test_tallies_add_up_by_table_and_keep_the_reason() -> None:
    nothing = Tally(table="users")
    assert together((WALLET, nothing), (ORDER,), (WALLET,)) == (ORDER, Tally(table="wallets", anonymised=2))
    assert changes_only((ORDER, WALLET)) == (WALLET,)


@pytest.mark.parametrize("kind", ObstacleKind)
def test_every_obstacle_says_what_to_do(kind: ObstacleKind) -> None:
    obstacle = Obstacle(
        kind=kind, shop_id=new_id(), shop="acme", record_id=new_id(), name="7K2M", state="5 EUR"
    )
    assert "'acme'" in obstacle.message
    assert ": " in obstacle.message


def test_a_long_list_of_obstacles_is_cut_in_words_but_not_for_programs() -> None:
    one = Obstacle(
        kind=ObstacleKind.MONEY, shop_id=new_id(), shop="acme", record_id=new_id(), name="A", state="1 EUR"
    )
    error = ErasureObstructed(user_id=new_id(), obstacles=(one,) * 25)
    assert "15 more" in error.message
    assert len(error.details()["obstacles"]) == 25
