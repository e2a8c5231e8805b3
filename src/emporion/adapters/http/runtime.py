"""What the HTTP adapter asks of the composition root."""

from typing import Protocol

from returns.result import Result

from emporion.adapters.use_cases import UseCases
from emporion.application.shared.context import UserActor
from emporion.application.shared.cursors import Cursors
from emporion.config import Settings
from emporion.domain.shared.errors import DomainError


class AccessTokenReader(Protocol):
    """Checks access tokens; asks no database."""

    def authenticate(self, token: str) -> Result[UserActor, DomainError]:
        """Who the token was made for, or an `Unauthenticated` error (expired, forged, of another kind)."""
        ...


class HttpRuntime(Protocol):
    """Everything the adapter needs; one per process, made before the application and closed by it."""

    @property
    def settings(self) -> Settings: ...

    @property
    def bus(self) -> UseCases: ...

    @property
    def access_tokens(self) -> AccessTokenReader: ...

    @property
    def cursors(self) -> Cursors: ...

    async def ping(self) -> None:
        """Return when the database has answered; raise whatever went wrong when it has not."""
        ...

    def is_outage(self, error: Exception) -> bool:
        """Whether the infrastructure is to blame (no database, no free connection, no schema), not a bug."""
        ...

    async def start(self) -> None:
        """What has to run while requests are served. Called once, in the event loop that serves."""
        ...

    async def close(self) -> None:
        """Give the database's connections back. Called once, at shutdown."""
        ...
