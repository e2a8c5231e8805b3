"""Where a test's database is."""

import os
from dataclasses import dataclass, field

from sqlalchemy.engine import make_url


@dataclass(frozen=True, slots=True)
class ServerUrls:
    """One database seen by its two roles: asyncpg URLs."""

    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)

    @classmethod
    def from_environment(cls) -> "ServerUrls | None":
        """The server that EMPORION_TEST_OWNER_URL and EMPORION_TEST_APP_URL name together, if they do."""
        owner = os.environ.get("EMPORION_TEST_OWNER_URL")
        app = os.environ.get("EMPORION_TEST_APP_URL")
        return cls(owner, app) if owner and app else None

    @property
    def database(self) -> str:
        return make_url(self.owner_url).database or ""

    @property
    def app_role(self) -> str:
        return make_url(self.app_url).username or ""

    def on(self, database: str) -> "ServerUrls":
        """The same roles on another database of the server."""
        return ServerUrls(_on(self.owner_url, database), _on(self.app_url, database))


def _on(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)
