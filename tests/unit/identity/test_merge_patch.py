"""RFC 7396, by the examples of its appendix A."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emporion.domain.shared.merge_patch import merged, without

EXAMPLES: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("target", "patch", "result"), EXAMPLES)
def test_a_patch_does_what_the_rfc_says(target: Any, patch: Any, result: Any) -> None:
    before = deepcopy((target, patch))
    assert merged(target, patch) == result
    assert (target, patch) == before


SCALARS = st.booleans() | st.integers(-2, 2) | st.text("ab", max_size=2)
OBJECTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(SCALARS, lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_size=3,
)


@given(base=OBJECTS, patch=OBJECTS)
def test_what_is_left_of_a_patch_leads_to_the_same(base: dict[str, Any], patch: dict[str, Any]) -> None:
    smallest = without(patch, base)
    assert repr(sorted(flat(merged(base, smallest)))) == repr(sorted(flat(merged(base, patch))))
    assert without(smallest, base) == smallest


def flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Every leaf with its place; True is not 1."""
    if isinstance(value, dict):
        return [(path, "{}"), *(leaf for name in value for leaf in flat(value[name], f"{path}.{name}"))]
    return [(path, repr(value))]
