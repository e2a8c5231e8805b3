"""Whether this code can serve on the schema that a database has, and if not, what to run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from emporion.application.shared.schema import Fit, Phase, Revision, Standing
from emporion.infrastructure.persistence.migrations.history import History

_UPGRADE: Final = "Run: emporion db upgrade."


@dataclass(frozen=True, slots=True)
class Found:
    """What a database says of its schema: the revisions it is at, its ledger, and what of the models is not
    there (columns, constraints, values of enums, functions; not plain indexes: it is only slower without)."""

    current: Sequence[str]
    ledger: Sequence[Revision]
    missing: Sequence[str]


def standing(history: History, found: Found) -> Standing:
    """How the database stands to the code. One step behind or ahead is served on where that step only adds
    and everything that the code names is there."""
    if not found.current:
        return Standing(Fit.ABSENT, False, "The database has no schema.", _UPGRADE)
    if len(found.current) > 1:
        several = ", ".join(sorted(found.current))
        return Standing(
            Fit.FOREIGN,
            False,
            f"The database is at several revisions ({several}).",
            "Restore alembic_version.",
        )
    (current,) = found.current
    if current == history.head.revision:
        return Standing(Fit.CURRENT, True, f"The schema is at {current}, the newest.")
    if history.find(current) is not None:
        return _behind(history, current, found.missing)
    return _ahead(history.head, current, found)


def _behind(history: History, current: str, missing: Sequence[str]) -> Standing:
    lacking = history.revisions[history.applied(current) :]
    what = f"The schema is at {current}; {_listed(lacking)} not applied"
    if len(lacking) == 1 and lacking[0].phase is Phase.EXPAND:
        if not missing:
            return Standing(Fit.BEHIND, True, f"{what}, which nothing depends on.", _UPGRADE)
        return Standing(Fit.BEHIND, False, f"{what}, and this version needs {_some(missing)}.", _UPGRADE)
    return Standing(Fit.BEHIND, False, f"{what}.", _UPGRADE)


def _ahead(head: Revision, current: str, found: Found) -> Standing:
    beyond = _beyond(head, current, found.ledger)
    newer = "Run a version of Emporion that knows it"
    if not beyond:
        what = f"The schema is at {current}, which this version (newest: {head.revision}) does not know."
        return Standing(Fit.FOREIGN, False, what, f"{newer}.")
    what = f"The schema is ahead of this version (newest: {head.revision}) by {_listed(beyond, be=False)}"
    back = f"{newer}, or with that one take it back: emporion db downgrade {head.revision}."
    if len(beyond) > 1:
        return Standing(Fit.AHEAD, False, f"{what}; at most one step is served on.", back)
    if beyond[0].phase is not Phase.EXPAND:
        return Standing(Fit.AHEAD, False, f"{what}; only a step that expands is served on.", back)
    if found.missing:
        return Standing(Fit.AHEAD, False, f"{what}, and {_some(found.missing)} is gone.", back)
    return Standing(Fit.AHEAD, True, f"{what}, which only adds.", "Deploy the newer version everywhere.")


def _beyond(head: Revision, current: str, ledger: Sequence[Revision]) -> list[Revision]:
    """The steps from what this code knows to where the database is, as its ledger tells; empty where it does
    not lead there."""
    known = {revision.revision: revision for revision in ledger}
    steps: list[Revision] = []
    at: str | None = current
    while at is not None and at != head.revision and at in known and len(steps) <= len(known):
        steps.insert(0, known[at])
        at = known[at].down_revision
    return steps if at == head.revision else []


def _listed(revisions: Sequence[Revision], *, be: bool = True) -> str:
    verb = "" if not be else " is" if len(revisions) == 1 else " are"
    shown = ", ".join(str(each) for each in revisions[:3])
    more = f" and {len(revisions) - 3} more" if len(revisions) > 3 else ""
    return f"{shown}{more}{verb}"


def _some(missing: Sequence[str]) -> str:
    return ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
