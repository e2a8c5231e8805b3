"""Running PostgreSQL's programs: under the right account, in a clean environment, apart from the terminal."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from emporion.infrastructure.embedded.account import Account

# Neither PG* variables nor the caller's locale may change what a cluster is made of.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


def data_argument(data: Path, account: Account | None) -> str:
    """Return how a program that runs in the data folder names it.

    An account that root switched to may be barred from the folders above (such as /root); it reaches the data
    through its working directory, so no permission of any folder above has to change.
    """
    return str(data) if account is None else "/proc/self/cwd"


def run(
    command: Sequence[str],
    *,
    account: Account | None,
    cwd: Path | None = None,
    text: str = "",
    timeout: float = 120.0,
) -> subprocess.CompletedProcess[str]:
    """Run to the end and return output and errors together; `text` is its standard input."""
    return subprocess.run(  # noqa: S603
        command,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        cwd=cwd or "/",
        env=_ENVIRONMENT,
        start_new_session=True,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def spawn(command: Sequence[str], *, account: Account | None, cwd: Path, log: Path, inherit: int) -> None:
    """Start a program that outlives this process and inherits one descriptor; Ctrl-C does not reach it.

    The shell in between exits at once, so the program is nobody's child here and leaves no zombie.
    """
    with log.open("ab") as output:
        subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env=_ENVIRONMENT,
            start_new_session=True,
            pass_fds=(inherit,),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            check=True,
        )
