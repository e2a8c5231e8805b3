"""What the import of Northwind refuses."""

from dataclasses import dataclass

from emporion.domain.shared.errors import Conflict, Invalid

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindUnreadable(Invalid):
    """The folder is no complete Northwind; nothing was written. `problems` names file and line of each."""

    folder: str
    problems: tuple[str, ...]

    @property
    def message(self) -> str:
        more = f" (and {len(self.problems) - SHOWN} more)" if len(self.problems) > SHOWN else ""
        return f"{self.folder} cannot be imported: {'; '.join(self.problems[:SHOWN])}{more}."


@dataclass(frozen=True, slots=True, kw_only=True)
class NorthwindStopped(Conflict):
    """A step was refused. What was brought in before stays, and is found again by the next attempt."""

    step: str
    reason: str

    @property
    def message(self) -> str:
        return (
            f"Stopped at {self.step}: {self.reason} Mend that and start the import again; it goes on there."
        )
