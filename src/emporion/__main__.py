"""The console script `emporion`, and `python -m emporion`."""

import gc
import sys

from emporion.adapters.cli.main import run
from emporion.adapters.cli.runtime import CliRuntime
from emporion.adapters.long_lived import YOUNG


def main() -> None:
    """Run the command line of this process and exit with its code."""
    gc.set_threshold(YOUNG)  # what is imported stays: looking for garbage in it takes a tenth of the start
    sys.exit(run(_runtime))


def _runtime() -> CliRuntime:
    # What takes long to import is imported when a command asks for it, not for --help or a mistyped word.
    from emporion.runtime import Runtime

    return Runtime()


if __name__ == "__main__":
    main()
