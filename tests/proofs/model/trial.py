"""Runs the machine: short and always the same for `make test`, long and random for `make chaos`."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from emporion.config import Settings
from tests.proofs.model.machine import Laboratory, ShopMachine, Tally
from tests.proofs.model.opening import Postgres

STEPS_OF_AN_EXAMPLE = 40


@contextmanager
def laboratory(app_url: str, config: Settings) -> Iterator[Laboratory]:
    """A container and an event loop of their own: connections belong to the loop that opened them."""
    with asyncio.Runner() as runner:

        async def open_postgres() -> Postgres:
            return Postgres(app_url, config)

        found = Laboratory(runner.run(open_postgres()), runner)
        try:
            yield found
        finally:
            runner.run(found.postgres.close())


def run(place: Laboratory, *, operations: int, number: int | None = None) -> Tally:
    """About so many operations; raises with the shortest life on which worlds differ. `number` is the seed,
    None for the same lives every time."""

    class Machine(ShopMachine):
        laboratory = place

    if number is not None:
        seed(number)(Machine)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=max(1, operations // (STEPS_OF_AN_EXAMPLE * 3 // 4)),
            stateful_step_count=STEPS_OF_AN_EXAMPLE,
            derandomize=number is None,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return place.tally
