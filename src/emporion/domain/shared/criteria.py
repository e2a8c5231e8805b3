"""Filters and sorts as values: composed from the fields that a context allows, and from no others.

    class ProductFields(Fields[Product]):
        vendor = Field[Product, str](str)
        created_at = Field[Product, datetime](datetime)

    ProductFields.vendor.among(["Acme", "Ajax"]) & ~ProductFields.created_at.below(monday)
    (ProductFields.vendor.descending(),)

Logic is two-valued: a comparison with an absent value (None) does not hold, and its opposite does.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Final, Generic, TypeVar
from uuid import UUID

E = TypeVar("E")
V = TypeVar("V")


class Operator(StrEnum):
    """How a field is compared; the words are those of the HTTP query (`price.gte=10`)."""

    EQUALS = "eq"
    DIFFERS = "ne"
    BELOW = "lt"
    AT_MOST = "lte"
    ABOVE = "gt"
    AT_LEAST = "gte"
    AMONG = "in"
    CONTAINS = "contains"
    IS_SET = "set"


class Filter(Generic[E]):
    """What an entity of kind `E` must fulfil; composed with `&`, `|` and `~`."""

    __slots__ = ()

    def __and__(self, other: "Filter[E]") -> "Filter[E]":
        return Every((self, other))

    def __or__(self, other: "Filter[E]") -> "Filter[E]":
        return Either((self, other))

    def __invert__(self) -> "Filter[E]":
        return Opposite(self)


@dataclass(frozen=True, slots=True)
class Condition(Filter[E]):
    """One comparison of one field. `value` is a tuple for AMONG, a bool for IS_SET."""

    field: "Field[E, Any]"
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Every(Filter[E]):
    """All parts hold; without parts it holds for everything."""

    parts: tuple[Filter[E], ...] = ()


@dataclass(frozen=True, slots=True)
class Either(Filter[E]):
    """At least one part holds; without parts it holds for nothing."""

    parts: tuple[Filter[E], ...] = ()


@dataclass(frozen=True, slots=True)
class Opposite(Filter[E]):
    """Holds where `part` does not."""

    part: Filter[E]


@dataclass(frozen=True, slots=True)
class Order(Generic[E]):
    """One field to sort by. Absent values come last, in either direction."""

    field: "Field[E, Any]"
    is_descending: bool = False


Sort = tuple[Order[E], ...]
"""Fields to sort by, the first one first; the id breaks ties, so that every sort is total."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[E]):
    """Which entities, in which order: all of them in order of id, which is that of creation, unless told."""

    filter: Filter[E] = Every()
    sort: Sort[E] = ()

    def also(self, wanted: Filter[E]) -> "Listing[E]":
        """The same list without the entities that do not fulfil `wanted`."""
        return Listing(self.filter & wanted, self.sort)


class Field(Generic[E, V]):
    """One field of an entity that may be filtered by, and sorted by unless `sortable=False`: only what has an
    index is sortable. `name` is that of the entity's attribute; `items` says what a tuple is made of."""

    __slots__ = ("items", "kind", "name", "nullable", "sortable")

    def __init__(
        self, kind: type[V], *, nullable: bool = False, sortable: bool = True, items: type[Any] = str
    ) -> None:
        self.kind = kind
        self.items = items
        self.nullable = nullable
        self.sortable = sortable
        self.name = ""

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<field {self.name}>"

    def equals(self, value: V) -> Filter[E]:
        return Condition(self, Operator.EQUALS, value)

    def differs_from(self, value: V) -> Filter[E]:
        """Also where the value is absent: the opposite of `equals`."""
        return Condition(self, Operator.DIFFERS, value)

    def below(self, value: V) -> Filter[E]:
        return Condition(self, Operator.BELOW, value)

    def at_most(self, value: V) -> Filter[E]:
        return Condition(self, Operator.AT_MOST, value)

    def above(self, value: V) -> Filter[E]:
        return Condition(self, Operator.ABOVE, value)

    def at_least(self, value: V) -> Filter[E]:
        return Condition(self, Operator.AT_LEAST, value)

    def among(self, values: Collection[V]) -> Filter[E]:
        """Any of the values; of none, it holds for nothing."""
        return Condition(self, Operator.AMONG, tuple(values))

    def is_set(self, wanted: bool = True) -> Filter[E]:
        """Whether there is a value at all."""
        return Condition(self, Operator.IS_SET, wanted)

    def contains(self, value: V) -> Filter[E]:
        """For tuples (tags): every one of the values is there. For objects (JSON): PostgreSQL's `@>`."""
        return Condition(self, Operator.CONTAINS, value)

    def ascending(self) -> Order[E]:
        return Order(self)

    def descending(self) -> Order[E]:
        return Order(self, is_descending=True)


ID: Final[Field[Any, UUID]] = Field(UUID)
"""What every entity has."""
ID.name = "id"

EVERYTHING: Final[Filter[Any]] = Every()
ALL: Final[Listing[Any]] = Listing()
NEWEST_FIRST: Final[Sort[Any]] = (ID.descending(),)


def total_order(sort: Sort[E]) -> Sort[E]:
    """The sort with the id at its end, in the direction of the field before it."""
    names = [order.field.name for order in sort]
    if ID.name in names:
        return sort[: names.index(ID.name) + 1]
    return (*sort, Order(ID, is_descending=bool(sort) and sort[-1].is_descending))


class Fields(Generic[E]):
    """The allow-list of one kind of entity; a subclass declares a `Field` for each."""

    known: ClassVar[Mapping[str, Field[Any, Any]]] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Field)}
        cls.known = MappingProxyType({**cls.known, **own})
