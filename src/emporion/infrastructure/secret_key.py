"""The key that signs access tokens, where nobody has set one: made once, kept in the home folder."""

import os
import secrets
from pathlib import Path
from typing import Final

_FILE: Final = "secret_key"


def kept_secret_key(home: Path) -> str:
    """The home's key: 256 random bits in a file that only its owner can read. The same for every process
    that starts at the same time, because the file is linked into place complete or not at all."""
    file = home / _FILE
    if not file.exists():
        _make(home, file)
    return file.read_text(encoding="ascii").strip()


def _make(home: Path, file: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f".{_FILE}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        draft.unlink()
