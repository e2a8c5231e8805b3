"""Runs a scenario with faults and looks at everything afterwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from dependency_injector import providers
from returns.result import Failure, Result
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import QueuePool

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.shared.failures import IdempotencyKeyReused
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.application.shared.trouble import OutcomeUnknown
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.shared.errors import DomainError, Unavailable, Uncertain
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.servers import PoolOptions
from emporion.infrastructure.persistence.sqlstate import diagnose
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.testing.faults import Fault, FaultInjector, Statement
from tests.integration.support import SYSTEM, ok
from tests.proofs.expectations import End, Expected
from tests.proofs.ledger import Figures, Ledger, difference
from tests.proofs.scenarios.stage import Scenario, Stage, Trial

Shape = tuple[type[Any], type[Any]]
Outcome = Result[Any, Any] | BaseException


@dataclass(frozen=True, slots=True)
class Reference:
    """A run without faults: its statements, those of its repetition with the same key, what it changed,
    what it answered."""

    statements: tuple[Statement, ...]
    replay: tuple[Statement, ...]
    change: Figures
    answer: Shape


@dataclass(slots=True)
class Laboratory:
    """A bus whose database has two connections and a weak point, and a ledger that sees everything. The rest
    runs backstage, on a connection that nothing happens to and that has its statements prepared."""

    bus: Bus
    database: Database
    backstage: Container
    faults: FaultInjector
    ledger: Ledger
    registry: Registry

    @classmethod
    @asynccontextmanager
    async def open(cls, owner_url: str, app_url: str) -> AsyncIterator["Laboratory"]:
        container, backstage = _container(app_url), _container(app_url)
        engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with (
            container.database() as database,
            backstage.database(),
            FaultInjector(database) as faults,
            engine.connect() as owner,
        ):
            # Read some thousand times: planning it anew would take as long as reading.
            await owner.execute(text("SET plan_cache_mode = force_generic_plan"))
            registry = container.registry()
            yield cls(container.bus(), database, backstage, faults, Ledger(owner), registry)
        await engine.dispose()

    async def stage(self) -> Stage:
        return await Stage.build(self.backstage.bus(), self.backstage.database())

    async def reference(self, stage: Stage, scenario: Scenario, *, keyed: bool) -> Reference:
        """What happens when nothing goes wrong."""
        trial = await self._trial(stage, scenario, keyed=keyed)
        before = await self.ledger.read(trial.context.shop_id)
        self.faults.arm()
        answer = await self.bus.execute(trial.command, trial.context)
        assert not _is(answer, IdempotencyKeyReused), "nothing is proved with a used key"
        statements = tuple(self.faults.seen)
        change = difference(before, await self.ledger.read(trial.context.shop_id))
        if not keyed:
            return Reference(statements, (), change, _shape(answer))
        self.faults.arm()
        await self._assert_repetition(scenario, trial, before, change, answer)
        return Reference(statements, tuple(self.faults.seen), change, _shape(answer))

    async def check(
        self,
        stage: Stage,
        scenario: Scenario,
        reference: Reference,
        wanted: Expected,
        *faults: Fault,
        keyed: bool,
    ) -> None:
        """Let `faults` happen to one more trial and compare with what is `wanted`; AssertionError if not."""
        trial = await self._trial(stage, scenario, keyed=keyed)
        before = await self.ledger.read(trial.context.shop_id)
        self.faults.arm(*faults, noticed=scenario.skips)
        outcome = await self._run(trial)
        assert self.faults.fired == list(faults), f"happened: {self.faults.fired}"
        if wanted.in_doubt is not None and _is(outcome, OutcomeUnknown):
            wanted = wanted.in_doubt
        await self.assert_nothing_is_left_open()
        change = difference(before, await self.ledger.read(trial.context.shop_id))
        assert change == (reference.change if wanted.happened else {}), f"{outcome!r}: {change}"
        _assert_end(outcome, wanted, reference)
        if keyed:
            self.faults.arm()
            await self._assert_repetition(scenario, trial, before, reference.change, outcome)

    async def assert_books(self, *shops: UUID | None) -> None:
        """The eight invariants, for these shops and (None) the platform's own rows."""
        for shop in shops:
            reports = ok(
                await self.backstage.bus().ask(VerifyShop(limit=5), Context(actor=SYSTEM, shop_id=shop))
            )
            broken = [report for report in reports if not report.holds]
            assert broken == [], f"the books are wrong: {broken}"

    async def _assert_repetition(
        self, scenario: Scenario, trial: Trial, before: Figures, wanted: Figures, outcome: Outcome
    ) -> None:
        """Who asks again with the key gets the answer that there was, and it has happened once."""
        again = await self.bus.execute(trial.command, trial.context)
        change = difference(before, await self.ledger.read(trial.context.shop_id))
        assert change == wanted, f"asked again: {change}"
        if scenario.last and isinstance(again, Failure):
            assert isinstance(again.failure(), AccessDenied), again
        elif not isinstance(outcome, BaseException) and not _names_trouble(outcome):
            assert again == outcome, f"asked again: {again!r} instead of {outcome!r}"

    async def assert_nothing_is_left_open(self) -> None:
        pool = self.database.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedout() == 0, "a connection was not given back"
        left = await self.faults.open_transactions()
        assert left == [], f"transactions were left open: {left}"

    async def _run(self, trial: Trial) -> Outcome:
        task = asyncio.create_task(self.bus.execute(trial.command, trial.context))
        (outcome,) = await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 20)
        return outcome

    async def _trial(self, stage: Stage, scenario: Scenario, *, keyed: bool) -> Trial:
        self.faults.arm()
        trial = await scenario.arrange(stage)
        # Outside of shops all stages share the operator's keys.
        key = new_id().hex if keyed else None
        return replace(trial, context=replace(trial.context, idempotency_key=key))


def _container(app_url: str) -> Container:
    settings = Settings(_env_file=None)
    container = Container(settings=settings, database_url=app_url, secret_key="k" * 32)
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    container.database.override(
        providers.Singleton(Database, app_url, PoolOptions(size=2, overflow=0, wait=2))
    )
    container.retry.override(providers.Singleton(Retry, diagnose=diagnose, base_delay=0.0002))
    return container


def _shape(answer: Result[Any, Any]) -> Shape:
    """Whether it is a success, and of what kind: ids and times differ from run to run."""
    value = answer.failure() if isinstance(answer, Failure) else answer.unwrap()
    return type(answer), type(value)


def _is(answer: Outcome, *kinds: type[DomainError]) -> bool:
    return isinstance(answer, Failure) and isinstance(answer.failure(), kinds)


def _names_trouble(answer: Result[Any, Any]) -> bool:
    return _is(answer, Unavailable, Uncertain)


def _assert_end(outcome: Outcome, wanted: Expected, reference: Reference) -> None:
    match wanted.end, outcome:
        case End.CANCELLED, asyncio.CancelledError():
            return
        case End.RAISED, Exception():
            return
        case End.REFUSED, Failure() if wanted.error is not None:
            assert isinstance(outcome.failure(), wanted.error), outcome
            return
        case End.AS_ALWAYS, Result() if _shape(outcome) == reference.answer:
            return
    raise AssertionError(f"wanted {wanted.end.value}, got {outcome!r}")
