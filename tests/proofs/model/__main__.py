"""`python -m tests.proofs.model --steps 20000 [--seed 7]`: runs long and ends with one line of figures."""

import argparse
import random
import tempfile
import time
from pathlib import Path

from emporion.config import Settings
from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.persistence.migrations import Migrations
from tests.proofs.model.trial import laboratory, run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.model")
    parser.add_argument("--steps", type=int, default=5_000, help="about how many operations to run")
    parser.add_argument("--seed", type=int, default=None, help="of an earlier run, to repeat it")
    chosen = parser.parse_args()
    number = random.randrange(2**32) if chosen.seed is None else chosen.seed
    print(f"model: seed {number}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as home, EmbeddedPostgres(throwaway=True) as urls:
        Migrations(urls.owner_url).upgrade()
        config = Settings(_env_file=None, database_url=None, home=Path(home))
        with laboratory(urls.app_url, config) as place:
            tally = run(place, operations=chosen.steps, number=number)
    took = f"{time.monotonic() - began:.0f} s, seed {number}"
    print(f"model: {tally}, {place.postgres.lost} attempts lost; all three agree ({took})")


main()
