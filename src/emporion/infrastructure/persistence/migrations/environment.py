"""What `alembic/env.py` does, where types are checked: configure Alembic, with limits and a ledger."""

import os
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final, cast

from alembic import context, op
from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
from sqlalchemy import Connection, text

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the metadata
from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.erasure.functions import functions
from emporion.infrastructure.persistence.migrations import ledger
from emporion.infrastructure.persistence.migrations.history import revision_of
from emporion.infrastructure.persistence.migrations.limits import DEFAULTS, limits_of
from emporion.infrastructure.persistence.rights import grants

_OPTIONS: Final[dict[str, Any]] = {
    "target_metadata": Base.metadata,
    "compare_type": True,
    "transaction_per_migration": True,
    "render_as_batch": False,
}


def look(connection: Connection) -> None:
    """Run a command that changes nothing."""
    context.configure(connection=connection, include_object=_is_modelled, **_OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


def migrate(connection: Connection) -> None:
    """Run the migrations of the command on a session that has the turn, each within its own limits
    (`lock_timeout`, `statement_timeout`), and write each into the ledger."""
    _limit(connection, DEFAULTS)
    context.configure(
        connection=connection, include_object=_is_modelled, on_version_apply=_write_down(), **_OPTIONS
    )
    _limit_steps(context.get_context())
    with context.begin_transaction():
        context.run_migrations()


def prepare(connection: Connection) -> None:
    """Make the ledger for a command whose plan nobody knows."""
    ledger.catch_up(connection, [])


def set_rights(connection: Connection) -> None:
    """Set what follows from the models, whatever the migrations were: rights and functions."""
    connection.rollback()
    _limit(connection, DEFAULTS)
    for statement in _rights():
        connection.execute(text(statement))
    connection.commit()


def write(url: str, *, bare: bool) -> None:
    """Print the SQL of the command; `bare` leaves out what is the same for every migration."""
    configured = {"literal_binds": True, "dialect_opts": {"paramstyle": "named"}, **_OPTIONS}
    context.configure(url=url, on_version_apply=None if bare else _write_down(), **configured)
    _limit_steps(context.get_context())
    with context.begin_transaction():
        if not bare:
            context.execute(ledger.CREATE)
        context.run_migrations()
    for statement in () if bare else _rights():
        context.execute(statement)


def _rights() -> list[str]:
    role = os.environ.get("EMPORION_APP_ROLE", "emporion_app")
    return [grants(role, ledger.TABLE), functions(role)]


def _is_modelled(_: Any, name: str | None, kind: str, __: bool, ___: Any) -> bool:
    return not (kind == "table" and name == ledger.TABLE)


def _limit(connection: Connection, limits: dict[str, str]) -> None:
    # For the session, and committed: it has to outlive the transactions that a migration ends by itself.
    for name, value in limits.items():
        connection.exec_driver_sql(f"SET {name} = '{value}'")
    connection.commit()


def _limit_steps(migrations: MigrationContext) -> None:
    # Alembic has no hook before a step; the steps of every command come from this function.
    steps: Callable[..., Iterable[MigrationStep]] | None = migrations._migrations_fn
    if steps is None:
        return

    def limited(heads: Any, running: MigrationContext) -> Iterable[MigrationStep]:
        for step in steps(heads, running):
            if isinstance(step, RevisionStep):
                step.migration_fn = _limited(step, step.migration_fn)
            yield step

    migrations._migrations_fn = cast(Any, limited)


def _limited(step: RevisionStep, run: Callable[..., None]) -> Callable[..., None]:
    @wraps(run)  # Alembic prints its name
    def with_limits(**given: Any) -> None:
        for name, value in limits_of(step.revision.module).items():
            op.execute(f"SET {name} = '{value}'")
        run(**given)

    return with_limits


def _write_down() -> Callable[..., None]:
    """Writes each step into the ledger, in the step's own transaction."""
    began = time.monotonic()

    def write_down(*, ctx: MigrationContext, step: Any, **_: Any) -> None:
        nonlocal began
        now = time.monotonic()
        taken = None if ctx.as_sql else round((now - began) * 1000)
        began = now
        for script in step.up_revisions:
            revision = revision_of(script)
            ctx.execute(ledger.record(revision, taken) if step.is_upgrade else ledger.strike(revision))

    return write_down
