"""What is said when a migration does not go through."""

from sqlalchemy.exc import DBAPIError

from emporion.application.shared.schema import Direction, LockNotHad, Revision, SchemaRefused
from emporion.infrastructure.persistence.migrations.blockers import Blockers
from emporion.infrastructure.persistence.sqlstate import sqlstate


def tried(revision: Revision, blockers: Blockers, pause: float) -> str:
    """Between two tries."""
    return f"{revision.revision} has not got {blockers.wanted}{_had_by(blockers)}; next try in {pause:.1f} s."


def lock_not_had(revision: Revision, direction: Direction, blockers: Blockers, tries: int) -> LockNotHad:
    """After the last try."""
    ending = "".join(f" SELECT pg_terminate_backend({pid});" for pid in blockers.pids)
    return LockNotHad(
        f"Migration {revision} did not get {blockers.wanted} in {tries} tries{_had_by(blockers)}.\n"
        f"It gave up so that nobody queues behind it; what it had not committed is undone. Run emporion db "
        f"{_word(direction)} again when the other session is done"
        + (f", or end it:{ending}" if ending else ".")
    )


def failed(revision: Revision, direction: Direction, error: DBAPIError) -> SchemaRefused:
    """The database refused something else than a lock."""
    problem = f"Migration {revision} failed: {str(error.orig).split(chr(10))[0]}"
    if sqlstate(error) == "57014":
        return SchemaRefused(
            f"{problem}.\nOne statement took longer than the migration's statement_timeout. Where it holds "
            "up nobody (VALIDATE CONSTRAINT, CREATE INDEX CONCURRENTLY), raise the module's "
            "statement_timeout; rows are changed in batches by emporion db backfill."
        )
    statement = " ".join((error.statement or "").split())[:200]
    return SchemaRefused(
        f"{problem}.\nThe statement was: {statement}\nWhat it had not committed is undone; the migrations "
        f"{'before' if direction is Direction.UP else 'after'} it stay {_done(direction)}. Correct the "
        f"cause, then run emporion db {_word(direction)} again: it goes on from there."
    )


def several(found: list[str]) -> SchemaRefused:
    return SchemaRefused(
        f"The database is at several revisions at once ({', '.join(sorted(found))}), which no version of "
        "Emporion makes.\nRestore the table alembic_version from a backup, or leave in it the newest one."
    )


def _had_by(blockers: Blockers) -> str:
    return f": held by {'; '.join(blockers.sessions)}" if blockers.sessions else ""


def _word(direction: Direction) -> str:
    return "upgrade" if direction is Direction.UP else "downgrade"


def _done(direction: Direction) -> str:
    return "applied" if direction is Direction.UP else "taken back"
