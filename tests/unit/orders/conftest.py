"""Every test gets a world of its own."""

import pytest

from tests.unit.orders.world import World


@pytest.fixture
async def world() -> World:
    world = World()
    await world.furnish()
    return world
