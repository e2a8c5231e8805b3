"""Categories as counters and as people on duty: each rule once without and once with the isolation it needs.

`position` is the counter; whoever stands at 0 is off duty.
"""

from dataclasses import dataclass
from typing import Never
from uuid import UUID

from returns.result import Failure, Result, Success
from sqlalchemy import text

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, Isolation, Query, handles
from emporion.application.shared.ports import Savepoints
from emporion.domain.catalog.category import Category
from emporion.domain.catalog.repository import CategoryRepository
from emporion.domain.shared.errors import Conflict
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from tests.integration.persistence.shelf import make_category
from tests.proofs.anomalies.meanwhile import meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyLeft(Conflict):
    @property
    def message(self) -> str:
        return "Somebody has to stay on duty; find a substitute first."


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFull(Conflict):
    @property
    def message(self) -> str:
        return "The list is full; take a name off it first."


class Handler:
    """What all of them need."""

    def __init__(self, context: Context, categories: CategoryRepository, session: "Session") -> None:
        self._context, self._categories, self._session = context, categories, session

    async def _known(self, category_id: UUID) -> Category:
        category = await self._categories.find_by_id(category_id)
        assert category is not None
        return category


class Session:
    """The transaction's own words about itself."""

    def __init__(self, uow: Savepoints) -> None:
        assert isinstance(uow, SqlUnitOfWork)
        self._uow = uow

    async def shows(self, *settings: str) -> tuple[str, ...]:
        shown = [await self._uow.connection.fetch(text(f"SHOW {each}")) for each in settings]
        return tuple(str(value) for ((value,),) in shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountUp(Command[int, Never]):
    """Reads, adds one, writes."""

    category_id: UUID


@handles(CountUp, access=Access.USER)
class CountUpHandler(Handler):
    async def handle(self, command: CountUp) -> Result[int, Never]:
        category = await self._known(command.category_id)
        await meanwhile()
        category.position += 1
        await self._categories.save(category)
        return Success(category.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountUpInOneSnapshot(CountUp):
    """The same."""


@handles(CountUpInOneSnapshot, access=Access.USER, isolation=Isolation.REPEATABLE_READ)
class CountUpInOneSnapshotHandler(CountUpHandler):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveDuty(Command[None, NobodyLeft]):
    """Goes off duty, unless nobody else is on it."""

    category_id: UUID


@handles(LeaveDuty, access=Access.USER)
class LeaveDutyHandler(Handler):
    async def handle(self, command: LeaveDuty) -> Result[None, NobodyLeft]:
        on_duty = [each for each in await self._categories.find_all() if each.position > 0]
        await meanwhile()
        if len(on_duty) < 2:
            return Failure(NobodyLeft())
        leaving = await self._known(command.category_id)
        leaving.position = 0
        await self._categories.save(leaving)
        return Success(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveDutyInTurn(LeaveDuty):
    """The same."""


@handles(LeaveDutyInTurn, access=Access.USER, isolation=Isolation.SERIALIZABLE)
class LeaveDutyInTurnHandler(LeaveDutyHandler):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp(Command[int, ListFull]):
    """Puts a name on the list, unless there are `limit` of them."""

    limit: int


@handles(SignUp, access=Access.USER)
class SignUpHandler(Handler):
    async def handle(self, command: SignUp) -> Result[int, ListFull]:
        number = len(await self._categories.find_all())
        await meanwhile()
        if number >= command.limit:
            return Failure(ListFull())
        await self._categories.save(make_category(self._context.shop))
        return Success(number + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpInTurn(SignUp):
    """The same."""


@handles(SignUpInTurn, access=Access.USER, isolation=Isolation.SERIALIZABLE)
class SignUpInTurnHandler(SignUpHandler):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum(Query[int, Never]):
    """Two counters, read one after the other."""

    first: UUID
    second: UUID


@handles(Sum, access=Access.USER)
class SumHandler(Handler):
    async def handle(self, query: Sum) -> Result[int, Never]:
        first = await self._known(query.first)
        await meanwhile()
        second = await self._known(query.second)
        return Success(first.position + second.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class SumInOneSnapshot(Sum):
    """The same."""


@handles(SumInOneSnapshot, access=Access.USER, isolation=Isolation.REPEATABLE_READ)
class SumInOneSnapshotHandler(SumHandler):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTwice(Query[tuple[int, int], Never]):
    """How many there are, asked twice."""


@handles(CountTwice, access=Access.USER)
class CountTwiceHandler(Handler):
    async def handle(self, query: CountTwice) -> Result[tuple[int, int], Never]:
        before = len(await self._categories.find_all())
        await meanwhile()
        return Success((before, len(await self._categories.find_all())))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTwiceInOneSnapshot(CountTwice):
    """The same."""


@handles(CountTwiceInOneSnapshot, access=Access.USER, isolation=Isolation.REPEATABLE_READ)
class CountTwiceInOneSnapshotHandler(CountTwiceHandler):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Query[tuple[str, ...], Never]):
    """How the server runs a long report."""


@handles(Report, access=Access.USER, isolation=Isolation.SERIALIZABLE, deferrable=True)
class ReportHandler(Handler):
    async def handle(self, query: Report) -> Result[tuple[str, ...], Never]:
        await self._categories.find_all()
        return Success(
            await self._session.shows(
                "transaction_isolation", "transaction_read_only", "transaction_deferrable"
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tamper(Query[None, Never]):
    """A query that changes something."""


@handles(Tamper, access=Access.USER)
class TamperHandler(Handler):
    async def handle(self, query: Tamper) -> Result[None, Never]:
        await self._categories.save(make_category(self._context.shop))
        return Success(None)
