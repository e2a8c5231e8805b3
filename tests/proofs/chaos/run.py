"""Kills the database and the application in the middle of load, then counts."""

import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from itertools import cycle
from pathlib import Path
from uuid import UUID

import httpx

from emporion.application.books.verify import Verification
from emporion.application.shared.context import Context, SystemActor
from emporion.config import Settings
from emporion.container import Container
from tests.proofs.chaos.bazaar import Bazaar
from tests.proofs.chaos.customer import Customer
from tests.proofs.chaos.figures import Figures
from tests.proofs.chaos.journal import Journal
from tests.proofs.chaos.post import Post
from tests.proofs.chaos.processes import Application, Server
from tests.proofs.chaos.settlement import Settlement, Stored


@dataclass(frozen=True, slots=True)
class Plan:
    """How many kills, in how many seconds at most (the first reached ends it), among how many customers.
    `seed` decides what is killed when; the machine decides what is hit by it. `forked` applications start at
    once: fewer seconds, but none that tell how long a recovery takes."""

    kills: int
    seconds: float
    customers: int = 10
    forked: bool = False
    seed: int = field(default_factory=lambda: random.randrange(10**6))


class Chaos:
    """One run: a home of its own, one database, two applications, and what happens to them."""

    def __init__(self, plan: Plan, home: Path, say: Callable[[str], None]) -> None:
        self._plan = plan
        self._say = say
        self._random = random.Random(plan.seed)
        self._server = Server(home / "emporion")
        self._applications = [
            Application(home / "emporion", home / f"application-{number}.log", forked=plan.forked)
            for number in (1, 2)
        ]
        self._journal = Journal(home / "journal.jsonl")
        self._figures = Figures()
        self._post = Post()

    async def run(self) -> Figures:
        """All of it; whatever happens, no process is left behind."""
        async with self._post.open():
            return await self._run()

    async def _run(self) -> Figures:
        started = time.monotonic()
        try:
            url = await asyncio.to_thread(self._server.start)
            bazaar = await self._open()
            async with self._load(bazaar):
                await self._kill_until(started + self._plan.seconds)
            self._kill_all()
            await self._count(url, bazaar)
        finally:
            self._kill_all()
            await asyncio.to_thread(self._server.stop)
            self._journal.close()
        self._figures.seconds = time.monotonic() - started
        return self._figures

    def _kill_all(self) -> None:
        for application in self._applications:
            application.kill()

    async def _open(self) -> Bazaar:
        first, *others = self._applications
        await asyncio.to_thread(first.start)  # alone: it migrates
        async with asyncio.TaskGroup() as group:
            for other in others:
                group.create_task(asyncio.to_thread(other.start))
            opening = group.create_task(Bazaar.open(first.url, self._plan.customers, self._post.url))
        return opening.result()

    @asynccontextmanager
    async def _load(self, bazaar: Bazaar) -> AsyncIterator[None]:
        """Customers at work during the block; at its end each sees its last key through."""
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(httpx.AsyncClient(base_url=each.url, timeout=40))
                for each in self._applications
            ]
            closing = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                for number, account in enumerate(bazaar.accounts):
                    seed = self._plan.seed + number
                    group.create_task(Customer(account, bazaar, clients, self._journal, seed).run(closing))
                try:
                    yield
                finally:
                    closing.set()

    async def _kill_until(self, deadline: float) -> None:
        # In turn, so that few kills are of both sorts, too.
        for kill in cycle((self._kill_database, self._kill_applications)):
            if self._figures.kills >= self._plan.kills or time.monotonic() > deadline:
                break
            await self._under_load()
            await kill()
            self._say(f"{self._figures.kills} kills, {self._journal.answers} keys answered")
        await self._under_load()

    async def _under_load(self) -> None:
        """Return at some moment after everything works again: that took how long is one of the figures."""
        before, since = self._journal.answers, time.monotonic()
        while self._journal.answers < before + self._plan.customers:
            await asyncio.sleep(0.02)
            if time.monotonic() > since + 60:
                raise RuntimeError(f"no answers for a minute; {self._journal.problems[-3:]}")
            if self._journal.answers == before:
                self._figures.slowest_recovery = max(self._figures.slowest_recovery, time.monotonic() - since)
        await asyncio.sleep(self._random.uniform(0, 0.5))

    async def _kill_database(self) -> None:
        self._figures.database_kills += 1
        await asyncio.to_thread(self._server.kill, with_children=self._random.random() < 0.5)
        await asyncio.sleep(self._random.choice((0, 0, 0.3, 1.5)))
        await asyncio.to_thread(self._server.start)

    async def _kill_applications(self) -> None:
        """One of them, while the other works on, or both at once."""
        victims = self._random.sample(self._applications, self._random.choice((1, 1, 2)))
        self._figures.application_kills += len(victims)
        for victim in victims:
            victim.kill()
        await asyncio.gather(*(asyncio.to_thread(victim.start) for victim in victims))

    async def _count(self, url: str, bazaar: Bazaar) -> None:
        entries = list(self._journal.entries())
        settings = Settings(
            _env_file=None, webhook_allow_http=True, webhook_allowed_networks=(ip_network("127.0.0.1"),)
        )
        container = Container(settings=settings, database_url=url, secret_key="k" * 32)
        shop_id = UUID(bazaar.shop_id)
        await self._post.empty(container, shop_id)
        stored = await Stored.read(container.database(), bazaar)
        settled = Settlement.of(entries, stored, bazaar)
        self._figures.count(entries, settled, self._journal.problems)
        sent = await self._post.sent(container, shop_id, bazaar.webhook_id)
        self._figures.count_post(len(sent), self._post.again, self._post.problems(sent))
        operator = Context(actor=SystemActor("chaos"))
        reports = [answer async for answer in Verification(container.bus()).run(operator)]
        self._figures.is_verified = all(report.unwrap().holds for report in reports)
        await container.webhook_sender().close()
        await container.database().close()


async def run(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Figures:
    """One run in a fresh folder, which is kept where something went wrong."""
    # Not below pytest's long paths: a unix socket's name has to fit in 103 bytes.
    home = Path(tempfile.mkdtemp(prefix="emporion-chaos-"))
    figures = await Chaos(plan, home, say).run()
    if figures.is_clean:
        shutil.rmtree(home, ignore_errors=True)
    else:
        say(f"seed {plan.seed}; logs and journal: {home}\n" + "\n".join(figures.evidence))
    return figures
