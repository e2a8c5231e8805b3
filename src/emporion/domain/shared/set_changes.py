"""Changes of many aggregates at once, without loading them: one statement, however many there are.

    class ProductFields(Fields[Product]):
        vendor = Settable[Product, str](str)

    await products.update_where(ProductFields.vendor.equals("Acme"), [ProductFields.vendor.becomes("Ajax")])

No method of an entity is called and no event is told: only fields that are `Settable` can be changed so, and
whoever calls has checked the value.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from emporion.domain.shared.criteria import Field, Filter

E = TypeVar("E")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Assignment(Generic[E]):
    """A field and the value that it gets."""

    field: Field[E, Any]
    value: Any


class Settable(Field[E, V]):
    """A field that no rule of the entity depends on, so that it may be set without asking the entity."""

    __slots__ = ()

    def becomes(self, value: V) -> Assignment[E]:
        return Assignment(self, value)


class SetChanges(Protocol[E]):
    """Live aggregates of this shop that fulfil a filter. What was saved before is sent first. An aggregate
    that the unit of work has loaded takes over the changed fields and its new version; one that somebody else
    has changed since it was loaded stays as it is, and saving it raises `StaleVersion`."""

    async def update_where(self, wanted: Filter[E], changes: Collection[Assignment[E]]) -> int:
        """Set fields of all that do not have these values yet; how many that were. Versions rise, the audit
        trail tells the old and the new values. Raises `Rejected` as `save` does, here."""
        ...

    async def delete_where(self, wanted: Filter[E]) -> int:
        """Remove all of them with the rows they own; how many that were. The audit trail keeps every row. To
        the unit of work they were never loaded. Raises `Rejected` as `delete` does, here."""
        ...
