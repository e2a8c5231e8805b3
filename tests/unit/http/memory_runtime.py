"""What the HTTP adapter asks of the composition root, with everything in memory."""

from dataclasses import dataclass, field
from pathlib import Path

from emporion.application.identity.ports import AccessTokens, PasswordHasher, SessionPolicy
from emporion.application.shared.bus import Bus
from emporion.config import Settings
from emporion.infrastructure.security.cursors import SignedCursors
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.infrastructure.security.tokens import JwtAccessTokens
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore


@dataclass
class MemoryRuntime:
    """The whole application's use cases over one store; passwords are hashed at no cost."""

    store: MemoryStore = field(default_factory=MemoryStore)
    settings: Settings = field(default_factory=lambda: Settings(home=Path("nowhere")))
    access_tokens: JwtAccessTokens = field(default_factory=lambda: JwtAccessTokens("k" * 32))
    cursors: SignedCursors = field(default_factory=lambda: SignedCursors("k" * 32))
    bus: Bus = field(init=False)

    def __post_init__(self) -> None:
        hasher = Argon2PasswordHasher(CHEAP)
        self.bus = memory_bus(
            self.store,
            "emporion.application.identity",
            "emporion.application.shops",
            "emporion.application.catalog",
            "emporion.application.wallets",
            "emporion.application.orders",
            "emporion.application.erasure",
            "emporion.application.posts",
            shared={
                PasswordHasher: lambda: hasher,
                AccessTokens: lambda: self.access_tokens,
                SessionPolicy: SessionPolicy,
            },
        )

    async def ping(self) -> None:
        """Memory always answers."""

    def is_outage(self, error: Exception) -> bool:
        return False

    async def start(self) -> None:
        """Nothing has to run."""

    async def close(self) -> None:
        """Nothing to give back."""
