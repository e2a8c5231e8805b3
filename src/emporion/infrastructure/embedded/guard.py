"""The guard of a throwaway server: when its process is killed, it stops and empties what nobody uses."""

import sys
import time
from pathlib import Path

from emporion.infrastructure.embedded import locks, teardown
from emporion.infrastructure.embedded.home import Home
from emporion.infrastructure.embedded.watchdog import DONE, PRIVATE

_PATIENCE_SECONDS = 300.0
_DYING_SECONDS = 3.0
_POLL_SECONDS = 0.05


def main() -> None:
    home, is_private = Home(Path(sys.argv[1])), PRIVATE in sys.argv
    if sys.stdin.buffer.read() == DONE or not home.root.exists():
        return
    if not (is_private or _is_left(home)):
        return
    with locks.exclusive(home.transition_lock, timeout=_PATIENCE_SECONDS):
        if not home.throwaway.exists() or (not is_private and locks.has_holders(home.users_lock)):
            return
        teardown.stop(home)
        teardown.empty(home)
    if is_private:
        teardown.remove(home)


def _is_left(home: Home) -> bool:
    """Whether nobody uses it any more; a killed process may hold its lease a moment longer than its pipe."""
    deadline = time.monotonic() + _DYING_SECONDS
    while locks.has_holders(home.users_lock):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


if __name__ == "__main__":
    main()
