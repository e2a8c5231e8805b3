"""The erasure plan: what happens to the rows of a person, table by table.

Which values are personal is declared where the column is, with `info={"personal": True}`; whose a row is and
what happens to it is declared here. A test fails for a table that points to users or looks personal and is
not here. A message array with `"authored": True` holds texts of others, too: theirs are replaced one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from emporion.domain.identity.user import NO_PASSWORD
from emporion.infrastructure.persistence.base import Base


class Treatment(StrEnum):
    """REMOVE the row; ANONYMISE its personal columns; KEEP it, as nothing in it is personal but an id."""

    REMOVE = "remove"
    ANONYMISE = "anonymise"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Rule:
    """For the rows of one table: `subject` is the column with the user's id; `also` is set besides what is
    personal; `why` says for what reason a row stays."""

    subject: str
    treatment: Treatment
    why: str = ""
    also: Mapping[str, Any] = field(default_factory=dict)


_REMOVE, _ANONYMISE, _KEEP = Treatment

PLAN: Final[Mapping[str, Rule]] = {
    "memberships": Rule("user_id", _REMOVE),
    "wallets": Rule("owner_id", _ANONYMISE, "the books are booked on it", {"is_active": False}),
    "orders": Rule("customer_id", _KEEP, "part of the books; holds the user's id and no other personal data"),
    "posts": Rule("author_id", _REMOVE),
    "conversations": Rule("customer_id", _REMOVE),
    "profiles": Rule("user_id", _REMOVE),
    "user_settings": Rule("user_id", _REMOVE),
    "refresh_tokens": Rule("user_id", _REMOVE),
    "erasures": Rule("user_id", _KEEP, "the proof of the erasure; holds the user's id"),
    "users": Rule(
        "id",
        _ANONYMISE,
        "orders, wallets and the audit trail point to it",
        {"password_hash": NO_PASSWORD, "is_active": False, "is_verified": False},
    ),
}

BY_HAND: Final[Mapping[str, str]] = {
    "audit_records": "personal values are replaced by `erase_personal_values`, the records stay",
    "deliveries": "the person's e-mail address is replaced in errors and destinations",
    "transfers": "references are replaced by `erase_personal_values`, the bookings stay",
    "outbox_messages": "personal fields of messages about the person are replaced",
    "idempotency_keys": "the person's are removed, others' answers that tell of the person are replaced",
}
"""Tables whose rows belong to nobody in particular: code of its own looks for the person in each."""


IMPERSONAL: Final[Mapping[str, str]] = {
    "shops": "of the shop: slug name currency status",
    "categories": "of the catalog: name",
    "products": "of the catalog, by whoever wrote it: handle title description vendor status tags attributes "
    "delete_reason",
    "variants": "of the catalog: sku title options",
    "order_lines": "of the catalog: title",
    "orders": "drawn or from a list: number status currency",
    "memberships": "from a list: role",
    "wallets": "drawn or from a list: kind address currency",
    "transfers": "from a list: kind currency",
    "conversations": "from a list: status",
    "webhooks": "of the shop's systems: url description topics status disabled_because failure keys",
    "backfills": "of the code: name",
    "erasures": "numbers of rows: tallies",
    "erasure_steps": "numbers of rows: tallies",
}
"""Columns that hold text or JSON and are not personal: why, then their names. Every such column of a table is
either here, or declared personal or secret, or in a table that is searched by hand."""


def personal_columns(table: str) -> tuple[str, ...]:
    """The columns of a table that are declared personal, in table order."""
    columns = Base.metadata.tables[table].columns
    return tuple(column.name for column in columns if column.info.get("personal"))
