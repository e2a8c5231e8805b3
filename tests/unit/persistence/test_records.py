"""Views that are made without their `__init__` are the same."""

import pickle
from dataclasses import FrozenInstanceError, dataclass
from typing import Any

import pytest

from emporion.infrastructure.persistence.records import maker


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    city: str
    street: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    city: str

    def __post_init__(self) -> None:
        raise ValueError(self.city)


@dataclass(frozen=True)
class Open:
    city: str


@dataclass(frozen=True, slots=True)
class Further(Place):
    country: str = ""


def test_it_is_what_the_class_makes() -> None:
    made, wanted = maker(Place, "street", "city")(("Strand", "London")), Place(city="London", street="Strand")
    assert (made, hash(made), repr(made), type(made)) == (wanted, hash(wanted), repr(wanted), Place)
    assert pickle.loads(pickle.dumps(made)) == wanted
    with pytest.raises(FrozenInstanceError):
        made.city = "Paris"  # type: ignore[misc]


def test_values_have_to_be_as_many_as_fields() -> None:
    with pytest.raises(ValueError, match="unpack"):
        maker(Place, "city", "street")(("London",))


def test_one_field_is_enough() -> None:
    @dataclass(frozen=True, slots=True)
    class Single:
        name: str

    assert maker(Single, "name")(("tea",)) == Single("tea")


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Checked, ("city",)),
        (Open, ("city",)),
        (Place, ("city",)),
        (Place, ("city", "town")),
        (int, ()),
        (Further, ("city", "street", "country")),
    ],
)
def test_others_are_refused(kind: type[Any], names: tuple[str, ...]) -> None:
    with pytest.raises(TypeError, match=kind.__name__):
        maker(kind, *names)
