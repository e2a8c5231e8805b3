"""The system account the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from emporion.infrastructure.embedded.errors import EmbeddedPostgresError, indented
from emporion.infrastructure.embedded.home import Home

DEFAULT_ACCOUNT = "emporion"
ACCOUNT_VARIABLE = "EMPORION_SERVER_USER"


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged system account that a root process hands the server to."""

    uid: int
    gid: int
    name: str

    def adopt(self, path: Path) -> None:
        """Give a file or folder to the account."""
        os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_name(uid: int) -> str:
    """Return the name of a user id, or its digits where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def account_for(home: Home) -> Account | None:
    """Return the account to switch to, or None for everybody but root, whose servers run as themselves.

    Existing data decides by its owner; fresh data belongs to EMPORION_SERVER_USER, or else to the system
    account `emporion`, which is created. Raises `EmbeddedPostgresError` when there is none to be had.
    """
    if os.geteuid() != 0:
        return None
    if not Path("/proc/self/cwd").exists():
        raise EmbeddedPostgresError(
            "PostgreSQL does not run as root, and giving it to another user needs Linux with /proc.",
            "Run as an ordinary user, or set DATABASE_URL to a server of your own.",
        )
    if home.data.exists():
        return _owner_of(home.data)
    name = os.environ.get(ACCOUNT_VARIABLE) or DEFAULT_ACCOUNT
    return _named(name) or _created(name)


def _owner_of(data: Path) -> Account:
    status = data.stat()
    if status.st_uid == 0:
        raise EmbeddedPostgresError(
            f"The data folder {data} belongs to root, but PostgreSQL does not run as root.",
            f"Give it back to its account, e.g. chown -R {DEFAULT_ACCOUNT} {data}",
        )
    return Account(uid=status.st_uid, gid=status.st_gid, name=account_name(status.st_uid))


def _named(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise EmbeddedPostgresError(
            f"{ACCOUNT_VARIABLE} names {name}, which is root.", "Name an ordinary account, such as nobody."
        )
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, name=entry.pw_name)


def _created(name: str) -> Account:
    command = shutil.which("useradd") or "/usr/sbin/useradd"
    arguments = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    try:
        result = subprocess.run(  # noqa: S603 - no shell, and the name is behind --
            [command, *arguments, "--", name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )
        said = result.stderr
    except (OSError, subprocess.TimeoutExpired) as error:
        said = str(error)
    account = _named(name)  # another process may have created it at the same time
    if account is None:
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root, and the account {name} cannot be created:\n{indented(said)}",
            f"Run as an ordinary user, or set {ACCOUNT_VARIABLE} to an account that exists, such as nobody.",
        )
    return account
