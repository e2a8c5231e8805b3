"""A desk of identity's use cases."""

import pytest

from tests.unit.identity.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()
