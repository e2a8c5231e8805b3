"""A desk of the shops' use cases, and one shop with its owner."""

import pytest

from emporion.application.shops.views import ShopView
from emporion.domain.identity.user import User
from tests.unit.shops.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def owner(desk: Desk) -> User:
    return desk.user()


@pytest.fixture
async def shop(desk: Desk, owner: User) -> ShopView:
    return await desk.open(owner)
