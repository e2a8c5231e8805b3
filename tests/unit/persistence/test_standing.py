"""When code serves on a schema that is not quite its own."""

from pathlib import Path
from typing import Any

import pytest

from emporion.application.shared.schema import Fit, Phase, Revision, Standing
from emporion.infrastructure.persistence.migrations.history import History
from emporion.infrastructure.persistence.migrations.standing import Found, standing

ONE = Revision("1", None, "One", Phase.EXPAND)
TWO = Revision("2", "1", "Two", Phase.EXPAND)
THREE = Revision("3", "2", "Three", Phase.EXPAND)
FOUR = Revision("4", "3", "Four", Phase.EXPAND)


def stands(
    known: list[Revision], current: list[str], *applied: Revision, missing: tuple[str, ...] = ()
) -> Standing:
    history = History(Path())
    vars(history)["revisions"] = known
    return standing(history, Found(current, applied, missing))


def at(phase: Phase | None, revision: Revision) -> Revision:
    return Revision(revision.revision, revision.down_revision, revision.title, phase)


def test_the_newest_is_served_on_without_a_word() -> None:
    assert stands([ONE, TWO], ["2"]) == Standing(Fit.CURRENT, True, "The schema is at 2, the newest.")


@pytest.mark.parametrize("known", [[ONE], [ONE, TWO]])
def test_no_schema_says_what_to_run(known: list[Revision]) -> None:
    found = stands(known, [])
    assert (found.fit, found.serves, found.advice) == (Fit.ABSENT, False, "Run: emporion db upgrade.")


def test_one_step_behind_is_served_on_where_nothing_that_the_code_names_is_missing() -> None:
    found = stands([ONE, TWO], ["1"])
    assert (found.fit, found.serves, found.advice) == (Fit.BEHIND, True, "Run: emporion db upgrade.")
    assert "2 (expand: Two)" in found.finding


def test_one_step_behind_is_refused_with_what_is_missing() -> None:
    found = stands([ONE, TWO], ["1"], missing=("orders.note",))
    assert (found.fit, found.serves) == (Fit.BEHIND, False)
    assert "orders.note" in found.finding
    assert found.advice == "Run: emporion db upgrade."


@pytest.mark.parametrize("phase", [Phase.MIGRATE, Phase.CONTRACT, None])
def test_behind_by_a_step_that_does_more_than_add_is_refused(phase: Phase | None) -> None:
    found = stands([ONE, at(phase, TWO)], ["1"])
    assert (found.fit, found.serves) == (Fit.BEHIND, False)


def test_two_steps_behind_are_refused() -> None:
    found = stands([ONE, TWO, THREE], ["1"])
    assert (found.fit, found.serves) == (Fit.BEHIND, False)
    assert "2 (expand: Two), 3 (expand: Three)" in found.finding


def test_one_step_ahead_is_served_on_where_the_ledger_says_that_it_adds() -> None:
    found = stands([ONE, TWO], ["3"], ONE, TWO, THREE)
    assert (found.fit, found.serves) == (Fit.AHEAD, True)
    assert "3 (expand: Three)" in found.finding
    assert found.advice


@pytest.mark.parametrize(
    ("applied", "current", "missing", "words"),
    [
        ([ONE, TWO, at(Phase.CONTRACT, THREE)], "3", (), "only a step that expands"),
        ([ONE, TWO, at(Phase.MIGRATE, THREE)], "3", (), "only a step that expands"),
        ([ONE, TWO, at(None, THREE)], "3", (), "only a step that expands"),
        ([ONE, TWO, THREE, FOUR], "4", (), "at most one step"),
        ([ONE, TWO, THREE], "3", ("shops.name",), "shops.name is gone"),
    ],
)
def test_what_is_ahead_by_more_is_refused(
    applied: list[Revision], current: str, missing: tuple[str, ...], words: str
) -> None:
    found = stands([ONE, TWO], [current], *applied, missing=missing)
    assert (found.fit, found.serves) == (Fit.AHEAD, False)
    assert words in found.finding
    assert "emporion db downgrade 2" in found.advice


@pytest.mark.parametrize(
    "applied",
    [
        (),
        (THREE,),
        (Revision("9", "1", "Elsewhere", Phase.EXPAND),),
        (Revision("9", "9", "Circle", Phase.EXPAND),),
    ],
)
def test_a_revision_of_another_history_is_refused(applied: Any) -> None:
    found = stands([ONE, TWO], ["9"], *applied)
    assert (found.fit, found.serves) == (Fit.FOREIGN, False)
    assert "does not know" in found.finding


def test_several_revisions_at_once_are_refused() -> None:
    assert stands([ONE, TWO], ["1", "2"]).fit is Fit.FOREIGN
