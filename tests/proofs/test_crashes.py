"""Kill -9 in the middle of load, in short; `make chaos` does it by the hundred."""

import pytest

from tests.proofs.chaos.run import Plan, run

SEED = 29  # database with all its processes, one application, postmaster alone

pytestmark = pytest.mark.integration


async def test_kills_lose_nothing_and_double_nothing() -> None:
    figures = await run(Plan(kills=3, seconds=60, customers=4, forked=True, seed=SEED), print)
    print(figures)
    assert figures.database_kills >= 1
    assert figures.application_kills >= 1
    assert figures.orders > 0
    assert figures.messages >= figures.orders
    assert figures.is_clean, figures.evidence
