"""A throw-away cluster of another version of PostgreSQL, where its programs are installed (Debian's way)."""

import ctypes
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from emporion.infrastructure.embedded.account import Account, account_for
from emporion.infrastructure.embedded.home import Home
from emporion.infrastructure.embedded.process import run
from emporion.testing.postgres import ServerUrls

_SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}
_ROLES: Final = """
CREATE ROLE emporion_owner LOGIN CREATEDB PASSWORD '{owner}';
CREATE ROLE emporion_app LOGIN PASSWORD '{app}';
CREATE DATABASE emporion OWNER emporion_owner;
"""


def programs(major: int) -> Path | None:
    """The folder with that version's programs."""
    found = Path(f"/usr/lib/postgresql/{major}/bin")
    return found if (found / "initdb").exists() else None


@contextmanager
def running(binaries: Path) -> Iterator[ServerUrls]:
    """The cluster's roles on its database; it listens on a unix socket only, and is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="emporion-older-"))
    account = account_for(Home(folder))
    if account is not None:
        account.adopt(folder)
    try:
        _initdb(binaries, folder, account)
        with _server(binaries, folder, account):
            yield _provided(binaries, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initdb(binaries: Path, folder: Path, account: Account | None) -> None:
    options = ["-D", "data", "-U", "postgres", "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    done = run([str(binaries / "initdb"), *options, "--no-sync"], account=account, cwd=folder)
    assert done.returncode == 0, done.stdout


@contextmanager
def _server(binaries: Path, folder: Path, account: Account | None) -> Iterator[None]:
    options = [
        f"--{name}={value}" for name, value in {**_SETTINGS, "unix_socket_directories": folder}.items()
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(binaries / "postgres"), "-D", "data", *options],
            cwd=folder,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    try:
        yield
    finally:
        process.send_signal(signal.SIGQUIT)  # its data is of no further use
        process.wait(timeout=30)


def _provided(binaries: Path, folder: Path) -> ServerUrls:
    passwords = {"owner": secrets.token_hex(8), "app": secrets.token_hex(8)}
    psql = [str(binaries / "psql"), "-h", str(folder), "-U", "postgres", "-q", "-v", "ON_ERROR_STOP=1"]
    end = time.monotonic() + 30
    while subprocess.run([*psql, "-c", "SELECT 1", "postgres"], capture_output=True).returncode != 0:
        assert time.monotonic() < end, (folder / "log").read_text()
        time.sleep(0.05)
    subprocess.run([*psql, "postgres"], input=_ROLES.format(**passwords), text=True, check=True)
    where = f"/emporion?host={folder}"
    return ServerUrls(
        f"postgresql+asyncpg://emporion_owner:{passwords['owner']}@{where}",
        f"postgresql+asyncpg://emporion_app:{passwords['app']}@{where}",
    )


def _die_with_parent() -> None:
    """No server is left when the tests are killed (Linux)."""
    if os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
