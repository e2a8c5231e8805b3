"""Advisory file locks: the kernel gives them back when their holder dies, so none can go stale."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from emporion.infrastructure.embedded.errors import EmbeddedPostgresError

_POLL_SECONDS = 0.05


def take(path: Path, *, shared: bool = False) -> int | None:
    """Return a descriptor that holds the lock, or None at once when somebody else does."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_held(path: Path) -> bool:
    """Tell whether a process holds the lock; creates nothing and, being shared, disturbs no one for long."""
    if not path.exists():
        return False
    descriptor = take(path, shared=True)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def has_holders(path: Path) -> bool:
    """Tell whether anybody holds the lock, shared or not."""
    if not path.exists():
        return False
    descriptor = take(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def hold(path: Path, *, shared: bool = False, timeout: float = 10.0) -> int:
    """Return a descriptor that holds the lock; waits for those who only look whether it is held."""
    deadline = time.monotonic() + timeout
    while (descriptor := take(path, shared=shared)) is None:
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"Another process is busy with this server and has held {path} for {timeout:.0f} s.",
                "Wait for it or end it, then try again.",
            )
        time.sleep(_POLL_SECONDS)
    return descriptor


@contextmanager
def exclusive(path: Path, *, timeout: float) -> Iterator[None]:
    """Hold the lock; raises `EmbeddedPostgresError` when another keeps it longer than `timeout` seconds."""
    descriptor = hold(path, timeout=timeout)
    try:
        yield
    finally:
        os.close(descriptor)
