"""The command line on use cases in memory: no server, no files."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from emporion.adapters.cli.main import run
from emporion.adapters.use_cases import UseCases
from emporion.application.identity.ports import PasswordHasher, SessionPolicy
from emporion.application.shared.bus import Bus
from emporion.application.shared.diagnosis import DatabaseFacts
from emporion.application.shared.schema import (
    Direction,
    Fit,
    Phase,
    Progress,
    Revision,
    Standing,
    Step,
    Verdict,
    Waiting,
)
from emporion.application.upkeep.ports import Retention
from emporion.config import Settings
from emporion.infrastructure.security.cursors import SignedCursors
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore

FACTS = DatabaseFacts(
    version="18.4",
    major=18,
    role="emporion_app",
    is_superuser=False,
    bypasses_row_security=False,
    owned_tables=(),
    rewritable=(),
    timezone="UTC",
)


def bus_in_memory() -> Bus:
    shared: dict[type[Any], Callable[[], Any]] = {
        PasswordHasher: lambda: Argon2PasswordHasher(CHEAP),
        Retention: lambda: Retention(deleted=timedelta(seconds=-1)),
        SessionPolicy: SessionPolicy,
    }
    names = ("identity", "shops", "catalog", "wallets", "orders", "erasure")
    packages = (f"emporion.application.{name}" for name in names)
    return memory_bus(MemoryStore(), *packages, shared=shared)


CURRENT = Standing(Fit.CURRENT, True, "The schema is at 0001, the newest.")
FIRST = Revision("0001", None, "The first [tables]", Phase.EXPAND)


def ignore(_: Step | Waiting) -> None:
    """Nobody watches."""


@dataclass
class StubFiles:
    """One migration."""

    verdict: Verdict = field(default_factory=lambda: Verdict(("0001",), (), ()))

    def lint(self) -> Verdict:
        return self.verdict

    def revisions(self) -> list[Revision]:
        return [FIRST]

    def upgrade_sql(self, target: str = "head") -> str:
        return f"CREATE TABLE x -- {target}"

    def downgrade_sql(self, target: str = "-1") -> str:
        return f"DROP TABLE x -- {target}"


@dataclass
class StubSchema:
    """At revision 0001 of 0001."""

    at: str = "0001 (head)"
    difference: str | None = None
    done: list[str] = field(default_factory=list)

    def upgrade(self, revision: str = "head", told: Progress = ignore) -> list[Step]:
        return self._done(f"upgrade {revision}", Direction.UP, told)

    def downgrade(self, revision: str = "-1", told: Progress = ignore) -> list[Step]:
        return self._done(f"downgrade {revision}", Direction.DOWN, told)

    def _done(self, what: str, direction: Direction, told: Progress) -> list[Step]:
        self.done.append(what)
        step = Step(FIRST, direction, 0.25, 2)
        told(Waiting("somebody else is at it"))
        told(step)
        return [step]

    def current(self) -> str:
        return self.at

    def revision(self, message: str, *, autogenerate: bool = True, phase: Phase = Phase.EXPAND) -> Path:
        return Path(f"{message}-{autogenerate}-{phase}.py")

    def check(self) -> str | None:
        return self.difference

    def head(self) -> str:
        return "0001"


@dataclass
class StubServer:
    state: str = "stopped"
    data: Path = Path("home/pg18")
    log: Path = Path("home/pg18.log")
    pid: int | None = None
    socket_directory: Path | None = None
    in_use: bool = False

    def start(self) -> None:
        self.state = "running"

    def stop(self) -> None:
        self.state = "stopped"

    def status(self) -> "StubServer":
        return self


@dataclass
class MemoryDatabase:
    place: str = "memory"
    bus_object: UseCases = field(default_factory=bus_in_memory)
    schema: StubSchema = field(default_factory=StubSchema)
    seen: DatabaseFacts = FACTS
    stands: Standing = CURRENT
    cursors: SignedCursors = field(default_factory=lambda: SignedCursors("k" * 32))

    @asynccontextmanager
    async def bus(self) -> AsyncIterator[UseCases]:
        yield self.bus_object

    def http(self) -> Any:
        raise AssertionError("no unit test serves")

    def worker(self) -> Any:
        raise AssertionError("no unit test works")

    def backfills(self) -> Any:
        raise AssertionError("no unit test fills in")

    async def standing(self) -> Standing:
        return self.stands

    async def facts(self) -> DatabaseFacts:
        return self.seen


@dataclass
class MemoryRuntime:
    """`outage` is raised instead of reaching the database, and explained by its text."""

    settings: Settings = field(default_factory=lambda: Settings(home=Path("home"), database_url=None))
    reached: MemoryDatabase = field(default_factory=MemoryDatabase)
    server: StubServer = field(default_factory=StubServer)
    outage: Exception | None = None
    files: StubFiles = field(default_factory=StubFiles)

    def migration_files(self) -> StubFiles:
        return self.files

    def embedded(self) -> StubServer:
        return self.server

    @contextmanager
    def database(self) -> Iterator[MemoryDatabase]:
        if self.outage is not None:
            raise self.outage
        yield self.reached

    def explain(self, error: BaseException) -> str | None:
        return f"Explained: {error}" if isinstance(error, ConnectionError) else None

    def __call__(self, *arguments: str) -> int:
        """Run a command line; the exit code."""
        return run(lambda: self, arguments)
