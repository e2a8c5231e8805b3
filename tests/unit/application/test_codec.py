"""Answers come back from storage as they were given."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from returns.result import Success

from emporion.application.orders.basket import Item
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.shared.messages import Command, Registration
from emporion.application.wallets.deposit import Deposit
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.codec import JsonCodec, answer_type
from tests.unit.application.samples import REGISTRY, sample

COMMANDS = [each for each in REGISTRY if not each.is_query and each.replayable]


@pytest.mark.parametrize("registration", COMMANDS, ids=lambda each: str(each.name))
@pytest.mark.parametrize("full", [True, False])
def test_every_commands_answer_survives_being_stored(registration: Registration, full: bool) -> None:
    codec = JsonCodec()
    answer = Success(sample(answer_type(registration.message), full=full))
    assert codec.decode(registration, codec.encode(registration, answer)) == answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(Command[timedelta, DomainError]):
    """Answered by what few commands are answered by."""


def test_an_answer_of_a_rare_kind_survives() -> None:
    codec, registration = JsonCodec(), replace(COMMANDS[0], message=Wait)
    answer = Success(timedelta(days=2, microseconds=3))
    assert codec.decode(registration, codec.encode(registration, answer)) == answer


@pytest.mark.parametrize("registration", COMMANDS, ids=lambda each: str(each.name))
@pytest.mark.parametrize("full", [True, False])
def test_every_command_has_a_fingerprint(registration: Registration, full: bool) -> None:
    message = sample(registration.message, full=full)
    first = JsonCodec().fingerprint(message)
    assert len(first) == 64
    assert JsonCodec().fingerprint(replace(message)) == first


ORDER = PlaceOrder(wallet_id=new_id(), items=(Item(variant_id=new_id(), quantity=1),))


@pytest.mark.parametrize(
    "other",
    [
        replace(ORDER, wallet_id=new_id()),
        replace(ORDER, items=ORDER.items * 2),
        replace(ORDER, items=(replace(ORDER.items[0], quantity=2),)),
        replace(ORDER, items=(replace(ORDER.items[0], discount=Decimal("0.1")),)),
        replace(ORDER, currency="EUR"),
        replace(ORDER, historic=datetime(1996, 7, 4, tzinfo=UTC)),
    ],
)
def test_any_difference_in_a_command_is_a_difference_in_its_fingerprint(other: PlaceOrder) -> None:
    assert JsonCodec().fingerprint(other) != JsonCodec().fingerprint(ORDER)


def test_a_hair_of_a_difference_in_an_amount_counts() -> None:
    wallet = new_id()
    one, other = (
        Deposit(wallet_id=wallet, amount=Decimal(amount))
        for amount in ("0.1", "0.100000000000000000000000000000000001")
    )
    assert JsonCodec().fingerprint(one) != JsonCodec().fingerprint(other)
