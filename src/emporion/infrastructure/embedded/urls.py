"""How to reach an embedded server."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from emporion.infrastructure.embedded.credentials import Credentials
from emporion.infrastructure.embedded.roles import APP_ROLE, DATABASE, OWNER_ROLE


@dataclass(frozen=True, slots=True)
class EmbeddedUrls:
    """Two ways into one database, as asyncpg URLs over the unix socket; passwords stay out of `repr`."""

    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    socket_directory: Path
    port: int

    @classmethod
    def over_socket(cls, directory: Path, port: int, credentials: Credentials) -> "EmbeddedUrls":
        """Return the URLs of the server that listens in `directory`."""
        where = f"/{DATABASE}?host={quote(str(directory), safe='/')}&port={port}"
        return cls(
            owner_url=f"postgresql+asyncpg://{OWNER_ROLE}:{credentials.owner}@{where}",
            app_url=f"postgresql+asyncpg://{APP_ROLE}:{credentials.app}@{where}",
            socket_directory=directory,
            port=port,
        )
