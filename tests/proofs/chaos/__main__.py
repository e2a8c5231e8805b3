"""`make chaos`: kills by the hundred, ending with one line of figures; exit code 1 on any violation."""

import argparse
import asyncio
import logging
import random
import sys

import structlog

from tests.proofs.chaos.run import Plan, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--customers", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    plan = Plan(given.kills, given.seconds, given.customers, given.seed)
    print(f"seed {plan.seed}, up to {plan.kills} kills in {plan.seconds:.0f} s", flush=True)
    figures = asyncio.run(run(plan, lambda line: print(f"  {line}", flush=True)))
    print(figures)
    return 0 if figures.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
