"""PostgreSQL for tests: one server and one migrated template a run, cloned for each worker and on request."""

from emporion.testing.postgres.administrator import Administrator
from emporion.testing.postgres.clones import Clones, MayNotCreateDatabases
from emporion.testing.postgres.urls import ServerUrls

__all__ = ["Administrator", "Clones", "MayNotCreateDatabases", "ServerUrls"]
