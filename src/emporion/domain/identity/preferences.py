"""What a person can set, with the defaults: the one place that a new preference is written in."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from emporion.domain.shared.texts import storable, texts_of

MAX_LENGTH: Final = 16_384
MAX_DEPTH: Final = 8

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


class Theme(StrEnum):
    """How an application looks; SYSTEM follows the device."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Preference:
    """`is_good` decides on a value, `form` says which ones are good, in words for whoever sent another."""

    default: Any
    form: str
    is_good: Callable[[Any], bool]


def _is_time_zone(value: Any) -> bool:
    if value == "UTC":
        return True
    try:
        return isinstance(value, str) and value.isascii() and ZoneInfo(value).key == value
    except (ValueError, OSError, LookupError):
        return False


def _is_language(value: Any) -> bool:
    return isinstance(value, str) and _LANGUAGE.fullmatch(value) is not None


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


KNOWN: Final[dict[str, Preference | dict[str, Preference]]] = {
    "language": Preference("en", "a language tag such as en or pt-BR", _is_language),
    "time_zone": Preference("UTC", "an IANA time zone such as Europe/Berlin", _is_time_zone),
    "theme": Preference(
        Theme.SYSTEM.value, "one of system, light, dark", lambda value: value in list(map(str, Theme))
    ),
    "emails": {
        "orders": Preference(True, "true or false", _is_switch),
    },
    "client": Preference({}, "an object", lambda value: isinstance(value, dict)),
}
"""`client` is for the applications in front: any JSON object, kept as it is."""


def defaults() -> dict[str, Any]:
    """The complete preferences of a user who has set none."""
    return {
        name: {part: each.default for part, each in known.items()}
        if isinstance(known, dict)
        else known.default
        for name, known in KNOWN.items()
    }


def form_problem(patch: Any) -> str | None:
    """What makes a patch impossible to merge or to store; None where it has a sound form."""
    if not isinstance(patch, dict):
        return "a change is an object with the settings to change, null for those to set back"
    if _is_deeper(patch, MAX_DEPTH):
        return f"more than {MAX_DEPTH} objects or lists inside each other are not kept"
    try:
        json.dumps(patch, allow_nan=False)
    except ValueError:
        return "NaN and Infinity are no JSON"
    return None if all(map(storable, texts_of(patch))) else "there are characters that cannot be stored"


def content_problems(preferences: dict[str, Any]) -> tuple[str, ...]:
    """What is wrong with preferences that differ from the defaults, each with what would be right."""
    length = len(json.dumps(preferences, ensure_ascii=False))
    if length > MAX_LENGTH:
        return (f"they would have {length} characters, {MAX_LENGTH} are kept",)
    return tuple(_problems(preferences, KNOWN, ""))


def _problems(values: dict[str, Any], known: Any, path: str) -> Iterator[str]:
    for name, value in values.items():
        match known.get(name):
            case None:
                yield f"{path}{name} is unknown, there are {', '.join(path + each for each in known)}"
            case Preference(form=form, is_good=is_good):
                if not is_good(value):
                    yield f"{path}{name} is {form}"
            case group:
                if isinstance(value, dict):
                    yield from _problems(value, group, f"{path}{name}.")
                else:
                    yield f"{path}{name} is an object of {', '.join(group)}"


def _is_deeper(value: Any, depth: int) -> bool:
    """Stops looking at `depth`, so that no input is deep enough to hurt."""
    if not isinstance(value, dict | list):
        return False
    held = value.values() if isinstance(value, dict) else value
    return depth == 0 or any(_is_deeper(each, depth - 1) for each in held)
