"""The HTTP adapter's runtime on a world in memory: an access token is simply a user's id."""

from pathlib import Path
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.bus import Bus
from emporion.application.shared.context import UserActor
from emporion.config import Settings
from emporion.domain.shared.errors import DomainError
from emporion.infrastructure.security.cursors import SignedCursors
from emporion.testing.memory.bus import memory_bus
from tests.unit.wallets.world import World


class PlainTokens:
    """Believes every token."""

    def authenticate(self, token: str) -> Result[UserActor, DomainError]:
        return Success(UserActor(UUID(token)))


class MemoryRuntime:
    """Serves wallets, and shops as far as the paths need them."""

    def __init__(self, world: World) -> None:
        packages = ("emporion.application.wallets", "emporion.application.shops.find_shop")
        self.bus: Bus = memory_bus(world.store, *packages)
        self.settings = Settings(home=Path("nowhere"), request_deadline=7)
        self.access_tokens = PlainTokens()
        self.cursors = SignedCursors("k" * 32)

    async def ping(self) -> None:
        """There is no database."""

    def is_outage(self, error: Exception) -> bool:
        return False

    async def start(self) -> None:
        """Nothing has to run."""

    async def close(self) -> None:
        """Nothing to close."""
