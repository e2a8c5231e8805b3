"""Where the unix socket goes: a path longer than the system's limit cannot be connected to."""

import shutil
import stat
import tempfile
from pathlib import Path

from emporion.infrastructure.embedded.account import Account
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError

# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero byte.
_LONGEST = 103
_PREFIX = "emporion-"


def place_socket(data: Path, port: int, account: Account | None) -> Path:
    """Return the socket's folder as the server shall name it: `.` (the data folder) if that is short enough.

    Otherwise it is a fresh private folder below the system's temporary one, so nobody can have prepared it.
    """
    if _fits(data, port):
        return Path()
    parents = dict.fromkeys(("/tmp",) if account else (tempfile.gettempdir(), "/tmp"))  # noqa: S108
    for parent in parents:
        if not _fits(Path(parent, _PREFIX + "x" * 8), port):
            continue
        directory = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        if account:
            account.adopt(directory)
        return directory
    raise EmbeddedPostgresError(
        f"The path {data} is too long for a unix socket, and so is that of the temporary folder.",
        "Set EMPORION_HOME or TMPDIR to a shorter path.",
    )


def remove_socket(directory: Path, data: Path) -> None:
    """Remove a folder that `place_socket` made; anything else is left alone."""
    try:
        is_folder = stat.S_ISDIR(directory.lstat().st_mode)
    except OSError:
        return
    if is_folder and directory != data and directory.name.startswith(_PREFIX):
        shutil.rmtree(directory, ignore_errors=True)


def _fits(directory: Path, port: int) -> bool:
    return len(bytes(directory / f".s.PGSQL.{port}.lock")) <= _LONGEST
