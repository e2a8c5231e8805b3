"""Nothing personal is forgotten: a new table, column or event is judged, or a test here fails."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from sqlalchemy import JSON, Column, String, Table

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the metadata
from emporion.application.shared.registry import Registry
from emporion.domain.shared.events import DomainEvent
from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.erasure.functions import functions
from emporion.infrastructure.persistence.erasure.papers import events, personal_fields
from emporion.infrastructure.persistence.erasure.plan import (
    BY_HAND,
    IMPERSONAL,
    PLAN,
    Treatment,
    personal_columns,
)
from emporion.infrastructure.persistence.erasure.redaction import AUTHOR, TEXT
from emporion.infrastructure.persistence.models.conversations import stored
from emporion.testing.factories.messages import make_conversation

TABLES = Base.metadata.tables
COLUMNS = [column for table in TABLES.values() for column in table.columns]
TOLD_OF_NO_PERSON = {
    "order.placed": {"number", "currency"},
    "order.cancelled": {"number", "currency"},
    "order.shipped": {"number"},
    "order.delivered": {"number"},
    "product.published": {"handle"},
    "product.archived": {"handle"},
    "product.deleted": {"handle"},
    "product.restored": {"handle"},
    "variant.stock_adjusted": {"reason"},
    "shop.opened": {"slug", "name", "currency"},
    "shop.renamed": {"name"},
    "message.posted": {"side"},
    "webhook.test": {"text"},
}


def holds_words(column: Column[Any]) -> bool:
    return isinstance(column.type, String | JSON)


def impersonal(table: str) -> set[str]:
    return set(IMPERSONAL.get(table, ":").partition(":")[2].split())


def is_judged(column: Column[Any]) -> bool:
    declared = column.info.get("personal") or column.info.get("secret")
    return bool(declared) or column.table.name in BY_HAND or column.name in impersonal(column.table.name)


@pytest.mark.parametrize("column", [each for each in COLUMNS if holds_words(each)], ids=str)
def test_every_column_that_holds_words_is_judged(column: Column[Any]) -> None:
    assert is_judged(column), (
        f"is {column} personal? Then declare it with info={{'personal': True}}, else name it in IMPERSONAL"
    )


def test_a_new_column_is_noticed() -> None:
    table = Table("orders", Base.metadata.__class__(), Column("delivery_note", String))
    assert not is_judged(table.c.delivery_note)


def points_to_users(table: Table) -> bool:
    return any(key.referred_table.name == "users" for key in table.foreign_key_constraints)


@pytest.mark.parametrize(
    "table", [each for each in TABLES.values() if points_to_users(each)], ids=lambda each: str(each.name)
)
def test_every_table_that_points_to_users_is_in_the_plan(table: Table) -> None:
    assert table.name in PLAN, f"what happens to {table.name} of an erased person? Say it in PLAN"
    (own,) = [column for column in table.columns if column.name == PLAN[table.name].subject]
    assert any(key.column.table.name == "users" for key in own.foreign_keys)


def test_what_is_personal_is_in_the_plan_or_searched_by_hand() -> None:
    having = {column.table.name for column in COLUMNS if column.info.get("personal")}
    assert having <= PLAN.keys() | BY_HAND.keys()


def test_the_plan_names_what_is_there() -> None:
    assert PLAN.keys() | BY_HAND.keys() | IMPERSONAL.keys() <= TABLES.keys()
    assert PLAN.keys().isdisjoint(BY_HAND)
    for name, rule in PLAN.items():
        assert {rule.subject, *rule.also} <= set(TABLES[name].columns.keys())
    for name in IMPERSONAL:
        assert impersonal(name) <= set(TABLES[name].columns.keys())


def test_what_stays_has_a_reason_and_what_is_kept_whole_has_nothing_personal() -> None:
    for name, rule in PLAN.items():
        assert bool(rule.why) is (rule.treatment is not Treatment.REMOVE), name
        assert rule.treatment is not Treatment.KEEP or personal_columns(name) == ()


def test_personal_values_can_be_replaced_by_a_text() -> None:
    assert [
        str(column) for column in COLUMNS if column.info.get("personal") and not holds_words(column)
    ] == []


def test_an_authored_column_has_the_members_that_are_looked_for() -> None:
    (message, *_) = make_conversation().messages
    assert {AUTHOR, TEXT} <= stored(message).keys()
    assert [str(column) for column in COLUMNS if column.info.get("authored")] == ["conversations.messages"]


def told() -> Iterator[Any]:
    Registry.discover("emporion.application")
    # A class with slots is made twice: the second one counts.
    known = {event.topic: event for event in events(DomainEvent) if event.__module__.startswith("emporion.")}
    yield from (pytest.param(event, id=topic) for topic, event in known.items())


@pytest.mark.parametrize("event", list(told()))
def test_every_word_that_other_systems_are_told_is_judged(event: type[DomainEvent]) -> None:
    hints = get_type_hints(event)
    plain = {field.name for field in fields(event) if not field.metadata.get("personal")}
    words = {name for name in plain if isinstance(hints[name], type) and issubclass(hints[name], str | dict)}
    assert words == TOLD_OF_NO_PERSON.get(event.topic, set())


def test_personal_words_are_told_of_users_only() -> None:
    """They are found by the aggregate's id, which then is the person's."""
    assert personal_fields() == {"user.registered": ("email", "name")}


def test_the_functions_carry_every_personal_column() -> None:
    text = functions("emporion_app")
    for name, rule in PLAN.items():
        if rule.treatment is not Treatment.KEEP and personal_columns(name):
            assert all(f"'{column}'" in text for column in personal_columns(name))
            assert f"('{name}', '{rule.subject}'" in text
