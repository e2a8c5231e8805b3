"""The relay: numbers new messages, and takes deliveries to their subscribers."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog
from returns.result import Failure, Result

from emporion.adapters.use_cases import UseCases
from emporion.adapters.worker.asking import as_worker
from emporion.adapters.worker.crew import Crew
from emporion.application.outbox.find_work import FindWork, Work
from emporion.application.outbox.lease_deliveries import LeaseDeliveries
from emporion.application.outbox.ports import Subscriber, WakeUps
from emporion.application.outbox.relay_messages import RelayMessages, RelayReport
from emporion.application.outbox.settle_deliveries import SettleDeliveries
from emporion.application.shared.messages import Command
from emporion.domain.shared.errors import DomainError

_log = structlog.stdlib.get_logger("emporion.relay")

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)
_NO_WORK = Work(to_relay=(), to_deliver=())
_NOTHING = RelayReport(relayed=0, deliveries=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayOptions:
    """Times in seconds. `timeout` bounds one attempt, and with it the lease; every `poll` it looks for work
    by itself; `grace` is how long attempts may go on when the worker is stopped."""

    concurrency: int = 32
    timeout: float = 60.0
    poll: float = 1.0
    grace: float = 10.0

    @property
    def term(self) -> timedelta:
        """Of a lease: an attempt, and half as long again to write down how it ended."""
        return timedelta(seconds=self.timeout * 1.5)


class Relay:
    """Rounds of: write down what has ended, number what is new, lease and begin what is due. Attempts run
    beside the rounds. Any number of relays may run at once; killed at any moment, they lose nothing."""

    def __init__(
        self, bus: UseCases, subscribers: Sequence[Subscriber], options: RelayOptions | None = None
    ) -> None:
        self._bus = bus
        self._options = options or RelayOptions()
        self._stir = asyncio.Event()
        self._crew = Crew(subscribers, self._options.concurrency, self._options.timeout, self._stir.set)
        self._is_down = False

    async def run(self, stop: asyncio.Event, wake_ups: WakeUps) -> None:
        """Until told to stop; then let attempts end for `grace` seconds and hand the others back."""
        async with wake_ups.listening(self._stir.set):
            while not stop.is_set():
                self._stir.clear()
                if not await self._round():
                    await self._rest(stop)
        await self._crew.leave(self._options.grace)
        await self._settle()

    async def drain(self) -> None:
        """Until nothing is new, due or under way. What is to be tried again later stays."""
        while True:
            self._stir.clear()
            if await self._round():
                continue
            if self._crew.is_idle:
                return
            await self._stir.wait()

    async def _round(self) -> bool:
        """Whether anything was done, so that another round is worth it at once."""
        done = await self._settle()
        work = await self._find_work()
        delivering = dict.fromkeys(work.to_deliver)
        for shop_id in work.to_relay:
            report = await self._relay(shop_id)
            done = done or report.relayed > 0
            if report.deliveries:
                delivering[shop_id] = None
        for shop_id in delivering:
            done = await self._lease(shop_id) or done
        return done

    async def _settle(self) -> bool:
        done = False
        for shop_id, settlements in self._crew.ended():
            command = SettleDeliveries(settlements=settlements)
            if await self._execute(command, shop_id) is not None:
                self._crew.settled(shop_id, settlements)
                done = True
        return done

    async def _find_work(self) -> Work:
        found = await self._answered(self._bus.ask(FindWork(subscribers=self._crew.subscribers), as_worker()))
        if (found is None) is not self._is_down:
            self._is_down = found is None
            _log.warning("relay waits for the database" if self._is_down else "relay goes on")
        return found or _NO_WORK

    async def _relay(self, shop_id: UUID) -> RelayReport:
        report = await self._execute(RelayMessages(), shop_id) or _NOTHING
        for error in report.postponed:
            _log.warning("message not relayed", shop=str(shop_id), error=error)
        if report.relayed:
            _log.debug("relayed", shop=str(shop_id), messages=report.relayed, deliveries=report.deliveries)
        return report

    async def _lease(self, shop_id: UUID) -> bool:
        if self._crew.free <= 0:
            return False
        command = LeaseDeliveries(
            subscribers=self._crew.subscribers,
            limit=self._crew.free,
            term=self._options.term,
            under_way=self._crew.under_way(shop_id),
        )
        leases = await self._execute(command, shop_id) or ()
        self._crew.begin(shop_id, leases)
        return bool(leases)

    async def _rest(self, stop: asyncio.Event) -> None:
        """Until something happens, or it is time to look."""
        waiting = [asyncio.create_task(each.wait()) for each in (stop, self._stir)]
        try:
            await asyncio.wait(waiting, timeout=self._options.poll, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()

    async def _execute(self, command: Command[T, E], shop_id: UUID) -> T | None:
        return await self._answered(self._bus.execute(command, as_worker(shop_id)), command)

    async def _answered(self, asked: Awaitable[Result[T, Any]], about: object = None) -> T | None:
        """The answer; None, and a line in the log, where there is none. Nothing that goes wrong with one shop
        keeps the worker from the next."""
        try:
            answer = await asked
        except Exception:
            _log.exception("relay failed", about=type(about).__name__)
            return None
        if isinstance(answer, Failure):
            error = answer.failure()
            _log.info("relay refused", about=type(about).__name__, error=error.code)
            return None
        return answer.unwrap()
