"""Every use case says who may run it, and the bus asks before the handler is made."""

from dataclasses import dataclass

import pytest
from returns.result import Result, Success

from emporion.application.shared.access import Access, AccessDenied, SignInRequired
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import ANONYMOUS, Actor, SystemActor, UserActor
from emporion.application.shared.messages import Command, Isolation, Query, Registration
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.application.shops.remove_member import RemoveMember
from emporion.container import Container
from emporion.domain.shared.errors import DomainError
from emporion.domain.shops.membership import Role
from emporion.infrastructure.persistence.repositories.shops import SqlMembershipRepository
from emporion.infrastructure.persistence.sqlstate import diagnose
from emporion.testing.factories.shops import make_membership
from emporion.testing.faults import Fault, FaultInjector, Kind
from tests.integration.persistence.shelf import work
from tests.integration.support import Market, ok, refusal, stored_user

CALLERS = ("anonymous", "user", "staff", "owner", "system")
ALLOWED = {
    Access.ANYONE: CALLERS,
    Access.USER: CALLERS[1:],
    Access.STAFF: CALLERS[2:],
    Access.OWNER: CALLERS[3:],
    Access.OPERATOR: CALLERS[4:],
}
CASES = [(access, caller) for access in Access for caller in CALLERS]


@dataclass(frozen=True)
class Enter(Command[str, DomainError]):
    """Changes nothing."""


@dataclass(frozen=True)
class Look(Query[str, DomainError]):
    """Asks nothing."""


class Door:
    """Lets everybody in that the bus lets through."""

    async def handle(self, message: Enter | Look) -> Result[str, DomainError]:
        return Success("welcome")


class Locked:
    """Must not be made for somebody who may not run it."""

    def __init__(self) -> None:
        raise AssertionError("made for somebody who may not run it")


def bus_for(container: Container, access: Access, handler: type) -> Bus:
    registry = Registry(
        Registration(message, handler, access, Isolation.READ_COMMITTED, replayable=True, deferrable=False)
        for message in (Enter, Look)
    )
    retry = Retry(diagnose)
    return Bus(registry, container.database(), container.composer(), container.codec(), retry)


@dataclass(frozen=True, slots=True)
class House:
    """A shop and one caller of every kind; the mere user is the owner of another shop."""

    market: Market
    actors: dict[str, Actor]


@pytest.fixture
async def house(market: Market) -> House:
    staff, other = await stored_user(market.database), await Market.open(market.bus, market.database)
    async with work(market.database, market.shop_id) as uow:
        membership = make_membership(shop_id=market.shop_id, user_id=staff, role=Role.STAFF)
        await SqlMembershipRepository(uow).save(membership)
    actors: dict[str, Actor] = {
        "anonymous": ANONYMOUS,
        "user": UserActor(other.owner),
        "staff": UserActor(staff),
        "owner": UserActor(market.owner),
        "system": SystemActor("test"),
    }
    return House(market, actors)


@pytest.mark.parametrize(("access", "caller"), [case for case in CASES if case[1] in ALLOWED[case[0]]])
async def test_who_may_is_let_in(house: House, container: Container, access: Access, caller: str) -> None:
    bus, context = bus_for(container, access, Door), house.market.by(house.actors[caller])
    assert ok(await bus.execute(Enter(), context)) == "welcome"
    assert ok(await bus.ask(Look(), context)) == "welcome"


@pytest.mark.parametrize(("access", "caller"), [case for case in CASES if case[1] not in ALLOWED[case[0]]])
async def test_who_may_not_is_refused_before_the_handler_is_made(
    house: House, container: Container, access: Access, caller: str
) -> None:
    bus, context = bus_for(container, access, Locked), house.market.by(house.actors[caller], key="k")
    kind = SignInRequired if caller == "anonymous" else AccessDenied
    assert isinstance(refusal(await bus.execute(Enter(), context)), kind)
    assert isinstance(refusal(await bus.ask(Look(), context)), kind)


async def test_a_refused_caller_uses_up_no_key(house: House, container: Container) -> None:
    context = house.market.by(house.actors["user"], key="mine")
    refusal(await bus_for(container, Access.OWNER, Locked).execute(Enter(), context))
    assert ok(await bus_for(container, Access.USER, Door).execute(Enter(), context)) == "welcome"


async def test_a_member_that_was_removed_gets_no_replay(house: House, container: Container) -> None:
    bus, staff = bus_for(container, Access.STAFF, Door), house.actors["staff"]
    assert isinstance(staff, UserActor)
    context = house.market.by(staff, key="again")
    ok(await bus.execute(Enter(), context))
    ok(await house.market.bus.execute(RemoveMember(user_id=staff.user_id), house.market.by()))
    assert isinstance(refusal(await bus.execute(Enter(), context)), AccessDenied)


@pytest.mark.parametrize("kind", [Kind.DEADLOCK, Kind.NETWORK_CUT])
async def test_a_member_that_was_removed_gets_no_replay_after_a_lost_attempt(
    house: House, container: Container, kind: Kind
) -> None:
    bus, staff = bus_for(container, Access.STAFF, Door), house.actors["staff"]
    assert isinstance(staff, UserActor)
    context = house.market.by(staff, key="once more")
    ok(await bus.execute(Enter(), context))
    ok(await house.market.bus.execute(RemoveMember(user_id=staff.user_id), house.market.by()))
    async with FaultInjector(container.database()) as faults:
        faults.arm(Fault(kind, at=1))  # while the bus asks for the membership
        assert isinstance(refusal(await bus.execute(Enter(), context)), AccessDenied)
        assert len(faults.fired) == 1


async def test_a_refusal_is_certain_also_when_the_connection_is_lost_at_its_end(
    house: House, container: Container
) -> None:
    async with FaultInjector(container.database()) as faults:
        faults.arm(Fault(Kind.ANSWER_LOST, at=2))
        bus = bus_for(container, Access.OWNER, Locked)
        assert isinstance(
            refusal(await bus.execute(Enter(), house.market.by(house.actors["user"]))), AccessDenied
        )
        assert len(faults.fired) == 1
