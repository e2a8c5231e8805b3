"""The console script `emporion`, and `python -m emporion`."""

import sys

from emporion.adapters.cli.main import run
from emporion.runtime import Runtime


def main() -> None:
    """Run the command line of this process and exit with its code."""
    sys.exit(run(Runtime))


if __name__ == "__main__":
    main()
