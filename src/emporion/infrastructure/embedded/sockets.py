"""Where the unix socket goes: a path longer than the system's limit cannot be connected to."""

import os
import shutil
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from emporion.infrastructure.embedded.account import Account
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError

# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero byte.
_LONGEST = 103
_PREFIX = "emporion-"


def place_socket(data: Path, port: int, account: Account | None) -> Path:
    """Return the socket's folder as the server shall name it: `.` (the data folder) if that is short enough.

    Otherwise it is a private folder below the system's temporary one. Its name follows from the data's, so
    that whoever knows the server by its address finds it again after a crash; it is a random one only where
    somebody else has prepared a folder of that name.
    """
    if _fits(data, port):
        return Path()
    name = _PREFIX + sha256(bytes(data)).hexdigest()[:16]
    parents = dict.fromkeys(("/tmp",) if account else (tempfile.gettempdir(), "/tmp"))  # noqa: S108
    for parent in parents:
        if not _fits(Path(parent, name), port):
            continue
        directory = Path(parent, name)
        if _is_ours(directory, account):
            return directory
        try:
            directory.mkdir(mode=0o700)
        except FileExistsError:
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


def _is_ours(directory: Path, account: Account | None) -> bool:
    """Whether it is a folder, of the server's account, that nobody else may enter."""
    try:
        found = directory.lstat()
    except OSError:
        return False
    owner = account.uid if account else os.geteuid()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner and not found.st_mode & 0o077


def _fits(directory: Path, port: int) -> bool:
    return len(bytes(directory / f".s.PGSQL.{port}.lock")) <= _LONGEST
