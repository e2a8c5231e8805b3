"""Django's settings, made from a URL; they can be made once in a process."""

from typing import Any

import django
from django.conf import settings
from sqlalchemy.engine import make_url


def configure(url: str) -> None:
    """Persistent connections, as the documentation advises; the rest is Django's default."""
    if not settings.configured:
        settings.configure(DATABASES={"default": {}}, USE_TZ=True, TIME_ZONE="UTC")
        settings.DATABASES["default"].update(_database(url))
        django.setup()
        return
    from django.db import connections

    # For connections that are made from now on: each thread makes its own.
    connections.settings["default"].update(_database(url))


def _database(url: str) -> dict[str, Any]:
    parsed = make_url(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parsed.database,
        "USER": parsed.username,
        "PASSWORD": parsed.password,
        "HOST": parsed.query.get("host", parsed.host),
        "PORT": parsed.query.get("port", parsed.port),
        "CONN_MAX_AGE": None,
    }
