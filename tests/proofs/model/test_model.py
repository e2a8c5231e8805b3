"""The model, memory and PostgreSQL agree. EMPORION_MODEL_STEPS makes it long and random."""

import os
import random

import pytest

from emporion.config import Settings
from emporion.testing.postgres import ServerUrls
from tests.proofs.model.trial import laboratory, run

SHORT = 640


@pytest.mark.integration
def test_a_shop_lives_the_same_life_in_the_model_in_memory_and_on_postgresql(
    server: ServerUrls, settings: Settings
) -> None:
    wanted = os.environ.get("EMPORION_MODEL_STEPS")
    number = random.randrange(2**32) if wanted else None
    with laboratory(server.app_url, settings) as place:
        tally = run(place, operations=int(wanted or SHORT), number=number)
    print(f"model: {tally}, {place.postgres.lost} attempts lost; seed {number}")
    assert tally.operations > int(wanted or SHORT) // 2
    assert 0 < tally.refused < tally.operations
    assert tally.repeated > 0
    assert tally.placed > 0
    assert place.postgres.lost > 0
