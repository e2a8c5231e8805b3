"""The migrations as files: in their order, with their phases, and with exactly one head."""

import warnings
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from emporion.application.shared.schema import Phase, Revision, SchemaRefused

_PROJECT: Final = Path(__file__).resolve().parents[5]
_PACKAGED: Final = Path(__file__).resolve().parents[3] / "_alembic"


def script_location() -> Path:
    """`alembic/` of the checkout, or its copy inside an installed package."""
    checkout = _PROJECT / "alembic"
    return checkout if (checkout / "env.py").exists() else _PACKAGED


class History:
    """The migrations in one folder, read once. Raises `SchemaRefused` where they do not form one line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def directory(self) -> ScriptDirectory:
        config = Config()
        config.set_main_option("script_location", str(self.folder))
        return ScriptDirectory.from_config(config)

    @cached_property
    def scripts(self) -> list[Script]:
        """From the first to the newest."""
        directory = self.directory
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            heads = directory.get_heads()
        if twice := [str(each.message) for each in said if "more than once" in str(each.message)]:
            raise SchemaRefused(f"{twice[0]}.\nGive one of the files another number in name and `revision`.")
        if len(heads) != 1:
            raise SchemaRefused(self._heads(directory, heads))
        return list(reversed(list(directory.walk_revisions())))

    @cached_property
    def revisions(self) -> list[Revision]:
        """The same as values."""
        return [revision_of(script) for script in self.scripts]

    @property
    def head(self) -> Revision:
        """The newest."""
        return self.revisions[-1]

    def find(self, name: str) -> Revision | None:
        """The revision with this name, None where this code knows none."""
        return next((each for each in self.revisions if each.revision == name), None)

    def place(self, target: str, current: str | None) -> int:
        """How many migrations are applied at `target`: a revision or the beginning of its name, `head`,
        `base`, or `+n` and `-n` seen from `current`."""
        if target in ("head", "heads"):
            return len(self.revisions)
        if target == "base":
            return 0
        if target[:1] in "+-" and target[1:].isdigit():
            return self._relative(int(target), current)
        found = [n for n, each in enumerate(self.revisions, 1) if each.revision == target] or [
            n for n, each in enumerate(self.revisions, 1) if each.revision.startswith(target)
        ]
        if len(found) != 1:
            why = "several migrations begin" if found else "no migration begins"
            raise SchemaRefused(
                f"There is no revision '{target}': {why} with that. See: emporion db history."
            )
        return found[0]

    def applied(self, current: str | None) -> int:
        """How many migrations lead to `current`."""
        if current is None:
            return 0
        for number, each in enumerate(self.revisions, 1):
            if each.revision == current:
                return number
        raise SchemaRefused(
            f"The database is at revision {current}, which this version does not know; its newest is "
            f"{self.head.revision}.\nMigrate with the version of Emporion that brought it."
        )

    def _relative(self, distance: int, current: str | None) -> int:
        place = self.applied(current) + distance
        if not 0 <= place <= len(self.revisions):
            raise SchemaRefused(
                f"{distance:+d} from {current or 'an empty database'} leads out of the history of "
                f"{len(self.revisions)} migrations. See: emporion db history."
            )
        return place

    @staticmethod
    def _heads(directory: ScriptDirectory, heads: list[str]) -> str:
        if not heads:
            return f"There are no migrations in {directory.dir}: the alembic folder is not complete."
        files = [
            f"{script.revision} ({Path(script.path).name}, follows {script.down_revision})"
            for script in (directory.get_revision(head) for head in sorted(heads))
        ]
        return (
            f"The migrations have {len(heads)} heads, and nobody knows which is the newest: "
            f"{'; '.join(files)}.\nLet them follow each other: in the file that no database has seen yet, "
            "set down_revision to the other head."
        )


def revision_of(script: Script) -> Revision:
    """What the file says of itself."""
    said: Any = getattr(script.module, "phase", None)
    phase = next((each for each in Phase if each == said), None)
    down = script.down_revision
    return Revision(
        revision=script.revision,
        down_revision=down if isinstance(down, str) or down is None else ",".join(down),
        title=(script.doc or "").strip().rstrip("."),
        phase=phase,
    )
