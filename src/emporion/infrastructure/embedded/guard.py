"""The guard of a throwaway server: when its standard input ends, it stops and removes the server."""

import sys
from pathlib import Path

from emporion.infrastructure.embedded import locks, teardown
from emporion.infrastructure.embedded.home import Home

_PATIENCE_SECONDS = 300.0


def main() -> None:
    home = Home(Path(sys.argv[1]))
    sys.stdin.buffer.read()
    if not home.root.exists():
        return
    with locks.exclusive(home.transition_lock, timeout=_PATIENCE_SECONDS):
        teardown.stop(home)
        teardown.remove(home)


if __name__ == "__main__":
    main()
