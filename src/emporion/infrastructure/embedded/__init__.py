"""The embedded PostgreSQL 18: a real server from a wheel, with data below one folder and two roles set up."""

from emporion.infrastructure.embedded.errors import EmbeddedPostgresError
from emporion.infrastructure.embedded.roles import APP_ROLE, DATABASE, OWNER_ROLE
from emporion.infrastructure.embedded.server import EmbeddedPostgres
from emporion.infrastructure.embedded.status import ServerState, ServerStatus
from emporion.infrastructure.embedded.urls import EmbeddedUrls

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "EmbeddedUrls",
    "ServerState",
    "ServerStatus",
]
