"""What of a message, an argument or an answer may be logged: ids and numbers, never a text."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from typing import Any, Final
from uuid import UUID

from emporion.application.shared.context import Actor, SystemActor, UserActor
from emporion.domain.shared.page import Page

_SHOWN: Final = 5


def message_ids(message: Any) -> dict[str, Any]:
    """The fields of a command or query that hold ids, by name."""
    found = ((field.name, _ids(getattr(message, field.name))) for field in fields(message))
    return {name: ids for name, ids in found if ids}


def argument_ids(arguments: Iterable[Any]) -> list[str]:
    """The ids of what a verb was called with, entities included; of many the first ones."""
    return [each for argument in arguments for each in _ids(argument)]


def outcome(answer: Any) -> dict[str, Any]:
    """The id of what was answered, or how many there are; nothing where that is not known."""
    if answer is None:
        return {"found": False}
    if isinstance(known := getattr(answer, "id", None), UUID):
        return {"id": str(known)}
    if isinstance(answer, Page):
        return {"count": len(answer.items)}
    return {"count": len(answer)} if isinstance(answer, Collection) and not _is_text(answer) else {}


def actor_id(actor: Actor) -> str:
    """Who asks, as one word: system:cli, user:<id> or anonymous."""
    match actor:
        case UserActor(user_id):
            return f"user:{user_id}"
        case SystemActor(name):
            return f"system:{name}"
        case _:
            return "anonymous"


def _ids(value: Any) -> list[str]:
    if isinstance(value, UUID):
        return [str(value)]
    if isinstance(known := getattr(value, "id", None), UUID):
        return [str(known)]
    if isinstance(value, Collection) and not _is_text(value):
        return [each for item in list(value)[:_SHOWN] for each in _own(item)]
    return []


def _own(item: Any) -> list[str]:
    return [str(found) for found in (item, getattr(item, "id", None)) if isinstance(found, UUID)]


def _is_text(value: Any) -> bool:
    return isinstance(value, str | bytes)
