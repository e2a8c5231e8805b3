"""Erases a person from messages to the world and from stored answers, which are nobody's in particular."""

import json
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text

from emporion.application.shared.failures import AnswerErased
from emporion.domain.erasure.erasure import ERASED
from emporion.domain.erasure.tally import Tallies, Tally
from emporion.domain.shared.events import DomainEvent
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_TOLD: Final = text(
    """
UPDATE outbox_messages SET payload = payload || CAST(:erased AS jsonb)
 WHERE shop_id = :shop AND topic = :topic AND aggregate_id = :person
   AND NOT payload @> CAST(:erased AS jsonb) RETURNING id
"""
)
_ERRORS: Final = """
UPDATE {table} SET last_error = :erased
 WHERE shop_id = :shop AND last_error IS NOT NULL AND position(lower(:email) IN lower(last_error)) > 0
 RETURNING id
"""
_DESTINATIONS: Final = text(
    """
UPDATE deliveries SET destination = :erased
 WHERE shop_id = :shop AND position(lower(:email) IN lower(destination)) > 0 RETURNING id
"""
)
_OWN_KEYS: Final = text("DELETE FROM idempotency_keys WHERE shop_id = :shop AND actor = :actor RETURNING id")
_ANSWERS: Final = text(
    """
UPDATE idempotency_keys SET answer = :answer
 WHERE shop_id = :shop AND answer IS NOT NULL AND answer <> :answer
   AND (position(:person IN answer) > 0 OR (:email <> '' AND position(lower(:email) IN lower(answer)) > 0))
 RETURNING id
"""
)
_GONE: Final = json.dumps({"failure": {}, "error": AnswerErased.__qualname__})


class Papers:
    """Of the unit of work's shop, or of none. `email` may be empty: then only ids are looked for."""

    def __init__(self, uow: SqlUnitOfWork, user_id: UUID, email: str) -> None:
        self._uow = uow
        self._person = user_id
        self._email = email

    async def erase(self) -> Tallies:
        """Counts rows; a message in which two things were erased counts twice."""
        messages = sum([await self._told(topic, names) for topic, names in personal_fields().items()])
        removed = await self._do(_OWN_KEYS, actor=f"user:{self._person}")
        answers = await self._do(_ANSWERS, answer=_GONE, person=str(self._person), email=self._email)
        deliveries = 0
        if self._email:
            messages += await self._do(_in_errors("outbox_messages"), erased=ERASED, email=self._email)
            deliveries += await self._do(_in_errors("deliveries"), erased=ERASED, email=self._email)
            deliveries += await self._do(_DESTINATIONS, erased=ERASED, email=self._email)
        return (
            Tally(table="outbox_messages", anonymised=messages),
            Tally(table="deliveries", anonymised=deliveries),
            Tally(table="idempotency_keys", removed=removed, anonymised=answers),
        )

    async def _told(self, topic: str, names: tuple[str, ...]) -> int:
        erased = json.dumps(dict.fromkeys(names, ERASED))
        return await self._do(_TOLD, topic=topic, person=self._person, erased=erased)

    async def _do(self, statement: TextClause, **parameters: object) -> int:
        """How many rows it changed."""
        return len(await self._uow.connection.fetch(statement, {"shop": self._uow.shop_id, **parameters}))


@cache
def _in_errors(table: str) -> TextClause:
    return text(_ERRORS.format(table=table))


def personal_fields() -> dict[str, tuple[str, ...]]:
    """Topic to the fields that are declared personal, with `field(metadata={"personal": True})`."""
    found = {event: tuple(f.name for f in fields(event) if f.metadata.get("personal")) for event in events()}
    return {event.topic: names for event, names in found.items() if names}


def events(kind: type[DomainEvent] = DomainEvent) -> Iterator[type[DomainEvent]]:
    """All kinds of events that the application knows."""
    for child in kind.__subclasses__():
        if hasattr(child, "topic"):
            yield child
        yield from events(child)
