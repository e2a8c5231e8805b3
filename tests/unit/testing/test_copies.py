"""Copies share nothing that can change."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from emporion.testing.factories import NOW
from emporion.testing.factories.orders import make_order
from emporion.testing.memory.copies import detached


@dataclass(frozen=True, slots=True)
class Place:
    """A value; what it lists may be a list all the same."""

    city: str
    streets: Any = ()


@dataclass(slots=True)
class Person:
    name: str
    home: Place
    notes: dict[str, list[str]] = field(default_factory=dict)


def test_a_change_of_either_is_not_seen_in_the_other() -> None:
    person = Person("Ada", Place("London"), {"seen": ["Paris"]})
    copied = detached(person)
    assert copied == person
    copied.name = "Grace"
    copied.notes["seen"].append("Rome")
    person.notes["wanted"] = []
    assert person == Person("Ada", Place("London"), {"seen": ["Paris"], "wanted": []})
    assert copied == Person("Grace", Place("London"), {"seen": ["Paris", "Rome"]})


def test_values_are_shared_unless_something_in_them_can_change() -> None:
    values = (Place("London"), Decimal(1), NOW, ("a", Place("Paris", ("Rue",))))
    assert detached(values) is values
    place = Place("London", ["Strand"])
    detached(place).streets.append("Mall")
    assert place == Place("London", ["Strand"])
    either = {"a": {1, 2}}
    detached(either)["a"].add(3)
    assert either == {"a": {1, 2}}


def test_parts_of_an_aggregate_are_copied_with_it() -> None:
    order = make_order()
    copied = detached(order)
    assert copied is not order
    assert [each.id for each in copied.lines] == [each.id for each in order.lines]
    assert all(copy is not line for copy, line in zip(copied.lines, order.lines, strict=True))
