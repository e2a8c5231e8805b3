"""The application's own composition root on a test database."""

from collections.abc import Sequence
from typing import Final

from dependency_injector import providers

from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher

SECRET_KEY: Final = "k" * 32
PACKAGES: Final = ("emporion.application",)


def container_on(app_url: str, settings: Settings, handler_packages: Sequence[str] = PACKAGES) -> Container:
    """A container whose passwords are cheap to hash; close its `database()` at the end. The bus finds the
    handlers of these packages."""
    container = Container(settings=settings, database_url=app_url, secret_key=SECRET_KEY)
    container.handler_packages.override(providers.Object(tuple(handler_packages)))
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    return container
