"""Versions as entity tags (RFC 9110, 8.8.3 and 13.1.1): ETag out, If-Match in."""

import re
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Request

from emporion.adapters.http.problems import ProblemError
from emporion.application.shared.context import Precondition
from emporion.domain.shared.errors import PreconditionFailed

IF_MATCH: Final = "If-Match"
_TAG: Final = re.compile(r'"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityTagUnknown(PreconditionFailed):
    """If-Match has no entity tag of ours, so it cannot match: weak tags, several tags and others never do."""

    given: str

    @property
    def message(self) -> str:
        return f"If-Match {self.given} is no ETag that was sent from here; send the one of the last answer."


def entity_tag(view: Any) -> str | None:
    """The strong tag of a view that has an id and a version, else None."""
    record_id, version = getattr(view, "id", None), getattr(view, "version", None)
    return f'"{record_id}.{version}"' if record_id is not None and version is not None else None


def precondition(request: Request) -> Precondition | None:
    """What If-Match demands. `*` demands that the record exists, which every command does by itself."""
    given = ", ".join(request.headers.getlist(IF_MATCH) or ["*"]).strip()
    if given == "*":
        return None
    found = _TAG.fullmatch(given)
    if found is None:
        raise ProblemError(EntityTagUnknown(given=given[:100]))
    return Precondition(UUID(found[1]), int(found[2]))
