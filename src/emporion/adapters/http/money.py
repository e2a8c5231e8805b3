"""Amounts of money on their way in."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

# NUMERIC(36, 18) with sign and point fits; anything longer is a mistake or an attack.
_LONGEST = 40


def _exact(given: Any) -> Any:
    match given:
        case bool() | float():
            raise ValueError(
                'send the amount as a string ("12.50"); a JSON number with a fraction is not exact'
            )
        case str() if len(given) > _LONGEST or not set(given) <= set("0123456789.-"):
            raise ValueError('an amount is digits with at most one point, such as "12.50"')
        case int() if abs(given) >= 10**_LONGEST:
            raise ValueError("the amount is too large")
        case str() | int():
            return given
        case _:
            raise ValueError('send the amount as a string, such as "12.50"')


Amount = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(allow_inf_nan=False),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}, {"type": "integer"}],
            "examples": ["12.50"],
            "description": "An exact decimal: a string, or an integer. Numbers with a fraction are refused.",
        }
    ),
]
"""An exact decimal from a JSON string or integer. Signs, ranges and digits are the core's to judge."""
