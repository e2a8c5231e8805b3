"""The words of the schema's administration: revisions, their phases, the steps that were taken."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """What a migration does to the code that runs meanwhile.

    `expand` only adds: the version before works on it. `migrate` moves to what was added. `contract` takes
    away what only older versions used, so these do not work on it any more.
    """

    EXPAND = "expand"
    MIGRATE = "migrate"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Revision:
    """One migration. `phase` is the module's word, None where it says none that is known."""

    revision: str
    down_revision: str | None
    title: str
    phase: Phase | None

    def __str__(self) -> str:
        return f"{self.revision} ({self.phase or 'no phase'}: {self.title})"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Step:
    """A migration that was applied or taken back: in `seconds`, lost tries and their pauses included."""

    revision: Revision
    direction: Direction
    seconds: float
    tries: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why nothing goes on at the moment, in words, and for how many seconds at least; None is not known."""

    words: str
    seconds: float | None = None


Progress = Callable[[Step | Waiting], None]
"""Told of each step when it is done, and of each pause when it begins."""


class Fit(StrEnum):
    """How a database's schema stands to the code: `current`, or `behind` or `ahead` of it; `absent` where
    there is none, `foreign` where it is of a history that this code does not know."""

    CURRENT = "current"
    ABSENT = "absent"
    BEHIND = "behind"
    AHEAD = "ahead"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether this code `serves` on the schema, what was found, and what to do (empty where nothing)."""

    fit: Fit
    serves: bool
    finding: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the gate has against a migration: rule, the statement or line it is about, what to do instead."""

    revision: str
    rule: str
    statement: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that a migration is let off, with how many findings that were, and the migration's reason."""

    revision: str
    rule: str
    findings: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of the whole history; `checked` are the revisions it looked at."""

    checked: tuple[str, ...]
    findings: tuple[Finding, ...]
    waivers: tuple[Waiver, ...]


class SchemaRefused(Exception):
    """The schema's administration does not go on; the text is for an operator and says what to do."""


class LockNotHad(SchemaRefused):
    """A migration did not get a lock in any of its tries. Steps before it stay, and a rerun goes on."""
