"""What the command line asks of the composition root."""

from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from emporion.adapters.use_cases import UseCases
from emporion.application.shared.cursors import Cursors
from emporion.application.shared.diagnosis import DatabaseFacts
from emporion.application.shared.schema import Phase, Progress, Revision, Standing, Step, Verdict
from emporion.application.upkeep.backfills import Backfills

if TYPE_CHECKING:  # they take long, and --help needs none of them
    from emporion.adapters.worker.runtime import WorkerRuntime
    from emporion.adapters.worker.serving import ServingRuntime
    from emporion.config import Settings


class MigrationFiles(Protocol):
    """The migrations that this code has, without a database."""

    def revisions(self) -> list[Revision]:
        """All of them, from the first to the newest."""
        ...

    def upgrade_sql(self, target: str = "head") -> str:
        """The SQL of an upgrade: from nothing, or from the first of two revisions with a colon between."""
        ...

    def downgrade_sql(self, target: str = "-1") -> str:
        """The SQL that takes migrations back: from the newest, or from the first of two revisions."""
        ...

    def lint(self) -> Verdict:
        """What the gate says of them. Raises `SchemaRefused` where it cannot work."""
        ...


class SchemaAdministration(Protocol):
    """Migrations of one database, as its owner. Synchronous: not to be called where an event loop runs.
    Raises `SchemaRefused` with words for an operator."""

    def upgrade(self, revision: str = "head", told: Progress = ...) -> list[Step]:
        """Apply what is missing; safe while others do it, too."""
        ...

    def downgrade(self, revision: str = "-1", told: Progress = ...) -> list[Step]: ...

    def current(self) -> str:
        """The database's revision, with `(head)` behind the newest; empty where it has none."""
        ...

    def revision(self, message: str, *, autogenerate: bool = True, phase: Phase = Phase.EXPAND) -> Path:
        """Write a new migration and answer its file."""
        ...

    def check(self) -> str | None:
        """How models and database differ; None where they do not."""
        ...

    def head(self) -> str:
        """The newest revision that this code knows."""
        ...


class DatabaseAccess(Protocol):
    """One database that can be reached."""

    @property
    def place(self) -> str:
        """Where it is, for a person: a folder or host and database, never a password."""
        ...

    @property
    def schema(self) -> SchemaAdministration:
        """Migrations, as the owner."""
        ...

    def bus(self) -> AbstractAsyncContextManager[UseCases]:
        """Use cases on a pool of the application's role; the pool is closed at the end."""
        ...

    @property
    def cursors(self) -> Cursors:
        """Places in lists, as the HTTP service of this database writes and reads them."""
        ...

    def http(self) -> "ServingRuntime":
        """What the HTTP adapter and a worker beside it need, as the application's role; the HTTP adapter
        closes it."""
        ...

    def worker(self) -> "AbstractAsyncContextManager[WorkerRuntime]":
        """What a worker needs, as the application's role; closed at the end."""
        ...

    def backfills(self) -> AbstractAsyncContextManager[Backfills]:
        """Data migrations, as the application's role; the pool is closed at the end."""
        ...

    async def standing(self) -> Standing:
        """Whether this code can serve on the schema. Raises what the driver raises when nobody answers."""
        ...

    async def facts(self) -> DatabaseFacts:
        """What `doctor` wants to know. Raises what the driver raises when nobody answers."""
        ...


class ServerState(Protocol):
    """A snapshot of the embedded server; the last three are None unless it runs."""

    @property
    def state(self) -> str:
        """absent, stopped, starting or running."""
        ...

    @property
    def data(self) -> Path: ...

    @property
    def log(self) -> Path: ...

    @property
    def pid(self) -> int | None: ...

    @property
    def socket_directory(self) -> Path | None: ...

    @property
    def in_use(self) -> bool: ...


class EmbeddedServer(Protocol):
    """The PostgreSQL server below the home folder."""

    def start(self) -> object:
        """Start it, to stay until `stop()`; idempotent."""
        ...

    def stop(self) -> None:
        """Stop it, whoever uses it; idempotent."""
        ...

    def status(self) -> ServerState: ...


class CliRuntime(Protocol):
    """Made once a run, before anything is reached or started."""

    @property
    def settings(self) -> "Settings": ...

    def embedded(self) -> EmbeddedServer:
        """The embedded server; only meaningful where `settings.is_embedded`."""
        ...

    def migration_files(self) -> MigrationFiles:
        """The migrations of this code."""
        ...

    def database(self) -> AbstractContextManager[DatabaseAccess]:
        """The database of the settings. The embedded server is started, or joined where it runs already, and
        left at the end of the block. Synchronous: enter it before an event loop runs."""
        ...

    def explain(self, error: BaseException) -> str | None:
        """What a failure of the infrastructure means and what to do, None for an error nobody foresaw."""
        ...
