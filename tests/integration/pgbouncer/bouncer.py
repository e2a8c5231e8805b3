"""A real PgBouncer in transaction pooling, with fewer server connections than clients."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from tests.integration.embedded.servers import free_tcp_port

SERVER_CONNECTIONS = 3


def program() -> str | None:
    """Where it is installed; Debian puts it outside an ordinary user's path."""
    return shutil.which("pgbouncer", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))


@contextmanager
def bouncing(pgbouncer: str, server: str) -> Iterator[str]:
    """The URL of a PgBouncer before the database of `server` (asyncpg URL of a TCP server), while it runs."""
    target, port = make_url(server), free_tcp_port()
    with tempfile.TemporaryDirectory(prefix="emporion-bouncer-") as name:
        folder = Path(name)
        _configure(folder, target, port)
        process = subprocess.Popen(
            [pgbouncer, str(folder / "pgbouncer.ini")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=_somebody(folder),
        )
        try:
            _await_listening(process, port, folder / "pgbouncer.log")
            yield target.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
        finally:
            process.terminate()
            process.wait(20)


def _configure(folder: Path, target: URL, port: int) -> None:
    (folder / "users.txt").write_text(f'"{target.username}" "{target.password}"\n', encoding="utf-8")
    (folder / "pgbouncer.ini").write_text(
        f"""\
[databases]
{target.database} = host={target.host} port={target.port} dbname={target.database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = {SERVER_CONNECTIONS}
max_client_conn = 200
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
""",
        encoding="utf-8",
    )


def _somebody(folder: Path) -> int | None:
    """PgBouncer does not run as root: whom to run it as, who then owns its folder; None for oneself."""
    if os.geteuid() != 0:
        return None
    user = pwd.getpwnam("nobody").pw_uid
    for path in (folder, *folder.iterdir()):
        os.chown(path, user, -1)
    return user


def _await_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PgBouncer does not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
