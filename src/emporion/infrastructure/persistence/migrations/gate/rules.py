"""The rules that are ours: about the file, and about the shape of the schema. See docs/migrations.md."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from emporion.application.shared.schema import Finding, Phase
from emporion.infrastructure.persistence.migrations.gate.migration import Migration
from emporion.infrastructure.persistence.migrations.gate.shape import SHAPE
from emporion.infrastructure.persistence.migrations.gate.statements import short

Rule = Callable[[Migration], Iterator[Finding]]

_LIMIT: Final = re.compile(r"0*[1-9]\d* ?(us|ms|s|min|h|d)?")
_CHANGE: Final = re.compile(
    r"\b(INSERT\s+INTO|UPDATE\s+(?:ONLY\s+)?[\w.\"]+(?:\s+(?:AS\s+)?\w+)?\s+SET|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO|COPY\s+\S+\s+FROM)\b",
    re.I,
)
_RUNS: Final = re.compile(r"(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY|WITH|DO)\b", re.I)
_DEFINES: Final = re.compile(r"(CREATE|ALTER|DROP)\b", re.I)


def downgrade_missing(migration: Migration) -> Iterator[Finding]:
    does = [each for each in migration.statements if not re.match(r"(SET|BEGIN|COMMIT)\b", each, re.I)]
    if does and not migration.takes_back():
        yield migration.finding(
            "downgrade-missing",
            "downgrade()",
            "Nothing takes this migration back.",
            "Write in downgrade() what undoes upgrade(); what cannot be undone is waived with the reason.",
        )


def phase_missing(migration: Migration) -> Iterator[Finding]:
    if migration.revision.phase is None:
        said = getattr(migration.module, "phase", None)
        yield migration.finding(
            "phase-missing",
            f"phase = {said!r}",
            "It does not say whether the version before can go on serving.",
            f"Set phase to one of {', '.join(Phase)}.",
        )


def limits_missing(migration: Migration) -> Iterator[Finding]:
    for name, usual in (("lock_timeout", "5s"), ("statement_timeout", "30s")):
        said = getattr(migration.module, name, None)
        if not isinstance(said, str) or not _LIMIT.fullmatch(said):
            yield migration.finding(
                name.replace("_", "-") + "-missing",
                f"{name} = {said!r}",
                f"It has no {name}, so one wait can hold up every request behind it.",
                f'Set {name} = "{usual}" in the module; the runner tries again.',
            )


def data_change(migration: Migration) -> Iterator[Finding]:
    changes = [each for each in migration.statements if _RUNS.match(each) and _CHANGE.search(each)]
    defines = any(_DEFINES.match(each) for each in migration.statements)
    if migration.revision.phase is Phase.MIGRATE and not defines:
        return
    for each in changes:
        yield migration.finding(
            "data-change",
            short(each),
            "It changes rows together with the schema: in one transaction, with the schema's locks.",
            "Move it to a backfill (emporion db backfill), or into a migration of its own with "
            'phase = "migrate" where the rows are few.',
        )


OURS: Final[tuple[Rule, ...]] = (downgrade_missing, phase_missing, limits_missing, data_change, *SHAPE)
