"""What the verbs of repositories have in common."""

import inspect
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest

from emporion.domain.shared import reading, set_changes, soft_delete, upserts

MOST = 3
MODULES = (reading, set_changes, soft_delete, upserts)


def _verbs() -> Iterator[Any]:
    for module in MODULES:
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__ and getattr(kind, "_is_protocol", False):
                yield from (verb for name, verb in vars(kind).items() if not name.startswith("_"))


VERBS = {verb.__qualname__: verb for verb in _verbs() if inspect.isfunction(verb)}


def test_the_verbs_are_found() -> None:
    assert {"Finds.find_by_id", "SetChanges.update_where", "Upserts.upsert", "SoftDeletes.restore"} <= set(
        VERBS
    )


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_verb_has_at_most_three_flags(verb: Any) -> None:
    """What does more than that is another verb."""
    flags = [name for name, kind in get_type_hints(verb).items() if kind in (bool, bool | None)]
    assert len([name for name in flags if name != "return"]) <= MOST
