"""The receiver of the runs with kills notices what must not be."""

from dataclasses import dataclass

import pytest

from tests.proofs.chaos.post import APART, Post


@dataclass(frozen=True, slots=True)
class Message:
    """As the database tells of it."""

    id: str
    sequence: int
    state: str = "delivered"
    aggregate_id: str = "order"


MESSAGES = (Message("a", 1), Message("b", 2))


def post(**came: list[float]) -> Post:
    return Post(came, closed_at=1000)


def test_what_came_once_and_in_order_is_right() -> None:
    assert post(a=[1], b=[2]).problems(MESSAGES) == []


def test_what_comes_again_after_its_lease_or_at_the_end_is_right() -> None:
    assert post(a=[1, 1 + APART], b=[2, 1001, 1002]).problems(MESSAGES) == []


@pytest.mark.parametrize(
    ("received", "messages", "told"),
    [
        (post(a=[1]), MESSAGES, "number 2, is delivered, came 0 times"),
        (post(a=[1], b=[2]), (Message("a", 1, "dead"),), "number 1, is dead"),
        (post(a=[1, 9], b=[2]), MESSAGES, "a came again after 8.0 s"),
        (post(a=[2], b=[1]), MESSAGES, "number 2, came before an older one"),
    ],
)
def test_what_is_lost_doubled_or_too_early_is_told(
    received: Post, messages: tuple[Message, ...], told: str
) -> None:
    (problem,) = received.problems(messages)
    assert told in problem
