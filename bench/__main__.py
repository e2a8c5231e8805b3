"""`python -m bench`. Processes of a run import this module, too: what it needs is imported in `main`."""

import sys

if __name__ == "__main__":
    from bench.cli import main

    sys.exit(main())
