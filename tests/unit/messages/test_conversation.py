"""A conversation's own rules."""

from typing import Any

import pytest
from returns.result import Failure, Success

from emporion.domain.messages.conversation import MAX_MESSAGES, MAX_TEXT, Author, Conversation
from emporion.domain.messages.errors import (
    ConversationEnded,
    ConversationFull,
    ConversationTextInvalid,
    MessageUnknown,
    MetadataInvalid,
)
from emporion.domain.messages.message import Side
from emporion.testing.factories import NOW
from emporion.testing.factories.messages import make_conversation, say

STAFF = Author(side=Side.STAFF, user_id=None)


def test_its_first_message_waits_for_the_other_side() -> None:
    made = make_conversation(text="hello")
    assert (made.message_count, made.customer_unread, made.staff_unread) == (1, 0, 1)
    assert made.last_message_id == made.messages[0].id


def test_messages_are_numbered_and_wait_for_the_other_side() -> None:
    made = make_conversation()
    say(made, "x", "y", side=Side.STAFF)
    assert [each.number for each in made.messages] == [1, 2, 3]
    assert (made.customer_unread, made.staff_unread) == (2, 1)


def test_posting_tells_which_side_spoke_but_not_what() -> None:
    made = make_conversation(text="secret")
    opened, posted = made.events
    assert (opened.topic, posted.topic) == ("conversation.opened", "message.posted")
    assert "secret" not in repr(made.events)


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * (MAX_TEXT + 1), "a\0b", "\ud800", "\x1b[2Jgone", "bell\x07", "\x9b31m"]
)
def test_a_text_that_cannot_be_taken_is_refused(text: str) -> None:
    made = make_conversation()
    assert isinstance(made.post(text, STAFF, NOW).failure(), ConversationTextInvalid)
    assert made.message_count == 1


@pytest.mark.parametrize("text", ["x" * MAX_TEXT, "one\n\ttwo\r\nthree", "ünïcödé 🙂"])
def test_a_text_of_several_lines_and_any_script_is_taken(text: str) -> None:
    assert make_conversation().post(text, STAFF, NOW).unwrap().text == text


@pytest.mark.parametrize("subject", ["", "x" * 201, "two\nlines", "nul\0"])
def test_a_subject_is_one_line(subject: str) -> None:
    opened = Conversation.open(
        shop_id=make_conversation().id,
        customer_id=make_conversation().id,
        order_id=None,
        subject=subject,
        text="hello",
        author=STAFF,
        now=NOW,
    )
    assert isinstance(opened.failure(), ConversationTextInvalid)


def test_a_closed_one_takes_no_message_until_it_is_reopened() -> None:
    made = make_conversation()
    made.close()
    made.close()
    refused = made.post("late", STAFF, NOW)
    assert refused == Failure(ConversationEnded(conversation_id=made.id))
    made.reopen()
    assert isinstance(made.post("in time", STAFF, NOW), Success)
    topics = [event.topic for event in made.events]
    assert topics[2:] == ["conversation.closed", "conversation.reopened", "message.posted"]


def test_it_holds_so_many_messages_and_no_more() -> None:
    made = say(make_conversation(), *["x"] * (MAX_MESSAGES - 1))
    full = ConversationFull(conversation_id=made.id, limit=MAX_MESSAGES)
    assert made.post("one more", STAFF, NOW) == Failure(full)
    assert made.message_count == MAX_MESSAGES


def test_a_marker_never_goes_back() -> None:
    made = say(make_conversation(), "b", "c")
    made.mark_read(Side.STAFF, 3, unread=0).unwrap()
    made.mark_read(Side.STAFF, 1, unread=2).unwrap()
    assert (made.staff_read, made.staff_unread) == (3, 0)


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_marker_points_to_a_message(number: int) -> None:
    marked = make_conversation().mark_read(Side.STAFF, number, unread=0)
    assert marked == Failure(MessageUnknown(number=number, messages=1))


def test_metadata_is_merged() -> None:
    made = make_conversation()
    made.annotate({"a": {"b": 1, "c": 2}, "tags": ["x"]}).unwrap()
    made.annotate({"a": {"b": None}, "tags": ["y"]}).unwrap()
    assert made.metadata == {"a": {"c": 2}, "tags": ["y"]}


def _nested(depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _ in range(depth):
        made = {"x": made}
    return made


@pytest.mark.parametrize(
    "patch",
    [{"x": "y" * 16_000}, {"x": float("nan")}, {"x": "\0"}, {"\0": 1}, _nested(65), _nested(20_000)],
    ids=["long", "nan", "nul", "nul in a name", "deep", "abysmal"],
)
def test_metadata_that_cannot_be_stored_changes_nothing(patch: dict[str, Any]) -> None:
    made = make_conversation()
    made.annotate({"kept": 1}).unwrap()
    assert isinstance(made.annotate(patch).failure(), MetadataInvalid)
    assert made.metadata == {"kept": 1}


def test_metadata_does_not_grow_beyond_its_limit_in_small_steps() -> None:
    made = make_conversation()
    steps = [made.annotate({f"k{n}": "y" * 1_000}) for n in range(20)]
    assert isinstance(steps[-1], Failure)
    assert len(str(made.metadata)) <= 16_000
