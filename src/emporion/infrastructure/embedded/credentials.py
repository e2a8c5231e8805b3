"""The passwords of the two roles: random, made once per cluster, readable for the owner of the home only."""

import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

_SAFE = re.compile(r"[A-Za-z0-9_-]{16,}")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Passwords of letters, digits, `-` and `_`: they need no quoting in SQL or in a URL."""

    owner: str = field(repr=False)
    app: str = field(repr=False)

    @classmethod
    def generate(cls) -> "Credentials":
        return cls(owner=secrets.token_urlsafe(24), app=secrets.token_urlsafe(24))

    @classmethod
    def load(cls, path: Path) -> "Credentials | None":
        """Return what the file holds; None when it is missing or damaged: then new ones have to be set."""
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            credentials = cls(owner=values["owner"], app=values["app"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return credentials if credentials._are_safe() else None

    def _are_safe(self) -> bool:
        return all(isinstance(each, str) and _SAFE.fullmatch(each) for each in (self.owner, self.app))

    def save(self, path: Path) -> None:
        """Write the file whole or not at all, with mode 0600 from its first byte."""
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(asdict(self), stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
