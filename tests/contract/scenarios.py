"""What many contracts ask in the same words."""

from collections.abc import Awaitable
from dataclasses import fields
from typing import Any

import pytest

from emporion.domain.shared.entity import Entity
from emporion.domain.shared.errors import DomainError, Rejected


def state(entity: Entity | None) -> dict[str, Any]:
    """Every field of an entity but its unsent events: what a store must give back unchanged."""
    assert entity is not None
    return {each.name: getattr(entity, each.name) for each in fields(entity) if each.name != "events"}


async def rejection(attempt: Awaitable[None]) -> DomainError:
    """The domain error with which a store refused the attempt, a whole unit of work."""
    with pytest.raises(Rejected) as rejected:
        await attempt
    return rejected.value.error
