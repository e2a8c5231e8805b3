"""The world of these tests."""

import pytest

from tests.unit.outbox.world import OutboxWorld


@pytest.fixture
def world() -> OutboxWorld:
    return OutboxWorld()
