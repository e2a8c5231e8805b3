"""`include=variants,categories`: what is answered together with the thing that was asked for."""

from enum import StrEnum
from typing import TypeVar

from emporion.adapters.asking import UnreadableValue
from emporion.adapters.http.problems import ProblemError

P = TypeVar("P", bound=StrEnum)


def parts_of(kind: type[P], text: str) -> frozenset[P]:
    """The parts that are named, with commas between them; none for an empty text."""
    try:
        return frozenset(kind(each.strip()) for each in text.split(",") if text)
    except ValueError:
        words = included(kind)
        raise ProblemError(UnreadableValue(parameter="include", value=text, expected=words)) from None


def included(kind: type[StrEnum]) -> str:
    """What there is, in words."""
    return f"any of {', '.join(kind)}, with commas between them"
