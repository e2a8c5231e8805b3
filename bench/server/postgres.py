"""A server as for production in a folder that is thrown away, or the one that the environment names."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from emporion.config import normalise_url
from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.persistence.migrations import Migrations

# What somebody with such a machine would set. Nothing that a crash could take away: fsync and
# synchronous_commit stay on.
_SETTINGS: Final = """
shared_buffers = '1GB'
effective_cache_size = '4GB'
max_wal_size = '8GB'
checkpoint_timeout = '30min'
random_page_cost = 1.1
max_connections = 200
"""


@dataclass(frozen=True, slots=True)
class Served:
    """Two roles' URLs of a migrated database. `postmaster` is the process id of a server on this machine."""

    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    postmaster: int | None


def importing_as(server: Served, contender: str) -> str:
    """The URL of the role that imports. COPY needs the owner: it is refused under row-level security."""
    return server.owner_url if contender == "handwritten" else server.app_url


@contextmanager
def served(folder: Path | None = None) -> Iterator[Served]:
    """The server that DATABASE_URL (the application's role) and EMPORION_OWNER_DATABASE_URL name, or an
    embedded one, which is stopped and removed at the end. `folder` is where its data lies meanwhile."""
    url, owner = os.environ.get("DATABASE_URL"), os.environ.get("EMPORION_OWNER_DATABASE_URL")
    if url and owner:
        Migrations(normalise_url(owner)).upgrade()
        yield Served(normalise_url(owner), normalise_url(url), None)
        return
    with tempfile.TemporaryDirectory(prefix="emporion-bench-", dir=folder) as place:
        home = Path(place) / "server"
        server = EmbeddedPostgres(home)
        with server:
            pass  # makes the cluster, whose file of settings is then there
        with (server.status().data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS)
        try:
            with server as urls:
                Migrations(urls.owner_url).upgrade()
                yield Served(urls.owner_url, urls.app_url, server.status().pid)
        finally:
            server.stop()
