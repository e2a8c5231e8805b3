"""What the audit trail and messages hold is the same, however it is written."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emporion.infrastructure.persistence.changes import json_text, plain

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.uuids()
    | st.datetimes(timezones=st.just(UTC))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc") | st.integers(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_it_is_what_plain_values_are_as_json(value: Any) -> None:
    assert json.loads(json_text(value)) == json.loads(json.dumps(plain(value)))


class Colour(StrEnum):
    RED = "red"


class DriversUuid(UUID):
    """As asyncpg's, which are no plain UUIDs."""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.50"), '"1.50"'),
        (Decimal("0E-18"), '"0E-18"'),
        (DriversUuid(int=1), '"00000000-0000-0000-0000-000000000001"'),
        (datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), '"2026-01-02T03:04:05.000006+00:00"'),
        (Colour.RED, '"red"'),
        (2**70, str(2**70)),
        ((1, {"b"}), '[1,["b"]]'),
    ],
)
def test_exact_values_stay_exact(value: Any, text: str) -> None:
    assert json_text(value).replace(" ", "") == text
