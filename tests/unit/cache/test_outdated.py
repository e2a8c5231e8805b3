"""What a change outdates, and how other processes are told of it."""

from typing import Any
from uuid import UUID

import pytest

from emporion.application.shared.cache import Cached
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.cache.circuit import Circuit
from emporion.infrastructure.cache.debts import Debts
from emporion.infrastructure.persistence.changes import Action, Change
from emporion.infrastructure.persistence.channel import LONGEST, messages, understood
from emporion.infrastructure.persistence.models.variants import VariantModel
from emporion.infrastructure.persistence.outdated import OutdatedAnswers, merged
from emporion.infrastructure.persistence.tables import table_info

SHOP, ONE, TWO = new_id(), new_id(), new_id()
GROUP = f"products:{SHOP}"
PRODUCTS: Cached[Any, Any] = Cached(
    kind="products", key=str, subject=lambda view: view.id, tables={"variants": "product_id"}
)


def change(row: dict[str, Any], old: dict[str, Any] | None = None) -> Change:
    return Change(table_info(VariantModel), Action.UPDATE, row, old, row)


def outdated(*changes: Change) -> Any:
    return OutdatedAnswers([PRODUCTS]).by(changes, SHOP)


def test_a_row_outdates_the_subject_that_it_names() -> None:
    assert outdated(change({"product_id": ONE}), change({"product_id": TWO})) == {
        GROUP: frozenset({str(ONE), str(TWO)})
    }


def test_a_row_that_moves_outdates_both() -> None:
    assert outdated(change({"product_id": ONE}, {"product_id": TWO})) == {
        GROUP: frozenset({str(ONE), str(TWO)})
    }


def test_a_row_that_names_nobody_outdates_all() -> None:
    assert outdated(change({"product_id": ONE}), change({})) == {GROUP: None}


def test_tables_that_no_answer_is_made_of_outdate_nothing() -> None:
    assert OutdatedAnswers().by([change({"product_id": ONE})], SHOP) == {}
    assert OutdatedAnswers([PRODUCTS]).by_sets(["orders"], SHOP) == {}


def test_a_set_of_unknown_rows_outdates_all() -> None:
    assert OutdatedAnswers([PRODUCTS]).by_sets(["orders", "variants"], SHOP) == {GROUP: None}


def test_all_and_one_are_all() -> None:
    assert merged({"g": None}, {"g": frozenset("a"), "h": frozenset("b")}) == {
        "g": None,
        "h": frozenset("b"),
    }


def test_a_message_is_understood_by_others_and_not_by_oneself() -> None:
    (text,) = messages("me", {GROUP: frozenset({"a", "b"})})
    assert understood(text, "you") == {GROUP: frozenset({"a", "b"})}
    assert understood(text, "me") == {}


def test_subjects_that_are_too_many_for_a_message_are_all() -> None:
    (text,) = messages("me", {GROUP: frozenset(str(UUID(int=n)) for n in range(1000))})
    assert len(text) <= LONGEST
    assert understood(text, "you") == {GROUP: None}


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"from":"x"}', '{"from":"x","group":"g"}'])
def test_what_is_no_message_of_ours_is_not_understood(text: str) -> None:
    assert understood(text, "me") is None


async def test_a_debt_counts_until_it_is_paid_and_for_who_asked_before() -> None:
    paid: list[Any] = []

    async def pay(owed: Any) -> None:
        paid.append(owed)

    debts = Debts(pay)
    debts.owe({"g": frozenset({"a"})})
    before = debts.now()
    assert debts.has("g", "a", debts.now())
    assert not debts.has("g", "b", debts.now())
    await debts.close()
    assert paid == [{"g": frozenset({"a"})}]
    assert debts.has("g", "a", before)


def test_a_server_that_is_down_is_tried_once_a_second() -> None:
    now = [0.0]
    circuit = Circuit("x", timer=lambda: now[0])
    circuit.failed(OSError())
    assert not circuit.lets_through()
    now[0] = 1.5
    assert [circuit.lets_through(), circuit.lets_through()] == [True, False]
    circuit.worked()
    assert [circuit.lets_through(), circuit.lets_through()] == [True, True]
