"""The names that migrations, documentation and the embedded server share."""

from typing import Final

DATABASE: Final = "emporion"
OWNER_ROLE: Final = "emporion_owner"
"""Owns the database and migrates it; never used to serve requests."""

APP_ROLE: Final = "emporion_app"
"""Serves requests: may log in, and has only the rights that migrations grant it."""

SUPERUSER: Final = "postgres"
"""Exists because PostgreSQL wants one; it has no password and only its own system account may be it."""
