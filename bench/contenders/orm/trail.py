"""The audit trail as a listener of the session, as in SQLAlchemy's own example of versioned objects."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from bench.contenders.common import plain, uuid7

_NAME: Final = "scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose changes they are; a session carries it in its `info`. `audited` are the models to be watched,
    `record` the model of the trail."""

    shop_id: UUID
    actor_id: UUID
    command: str
    now: datetime
    audited: tuple[type[Any], ...]
    record: type[Any]
    command_id: UUID = field(default_factory=uuid7)
    request_id: str = field(default_factory=lambda: str(uuid7()))


def watch(session: Session, scope: Scope) -> None:
    """Write an audit record for whatever this session changes."""
    session.info[_NAME] = scope


@event.listens_for(Session, "before_flush")
def _before_flush(session: Session, _: UOWTransaction, __: object) -> None:
    scope: Scope | None = session.info.get(_NAME)
    if scope is None:
        return
    changed = [
        each for each in session.dirty if isinstance(each, scope.audited) and session.is_modified(each)
    ]
    records = [_inserted(scope, each) for each in session.new if isinstance(each, scope.audited)]
    session.add_all([*records, *(_updated(scope, each) for each in changed)])


def _inserted(scope: Scope, row: Any) -> Any:
    return _record(
        scope, row, "insert", None, {column.key: getattr(row, column.key) for column in _columns(row)}
    )


def _updated(scope: Scope, row: Any) -> Any:
    """The mapper raises the version by itself, when it flushes."""
    row.updated_at = scope.now
    old, new = {"version": row.version}, {"version": row.version + 1}
    for column in _columns(row):
        history = inspect(row).attrs[column.key].history
        if history.has_changes():
            old[column.key], new[column.key] = history.deleted[0], history.added[0]
    return _record(scope, row, "update", old, new)


def _columns(row: Any) -> Any:
    return inspect(row).mapper.column_attrs


def _record(scope: Scope, row: Any, action: str, old: dict[str, Any] | None, new: dict[str, Any]) -> Any:
    return scope.record(
        shop_id=scope.shop_id,
        id=uuid7(),
        table_name=row.__tablename__,
        record_id=row.id,
        action=action,
        old_values=None if old is None else plain(old),
        new_values=plain(new),
        actor_id=scope.actor_id,
        command=scope.command,
        command_id=scope.command_id,
        request_id=scope.request_id,
        created_at=scope.now,
    )
