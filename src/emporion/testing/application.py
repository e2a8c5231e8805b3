"""The application's own composition root on a test database."""

from dependency_injector import providers

from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher

SECRET_KEY = "k" * 32


def container_on(app_url: str, settings: Settings) -> Container:
    """A container whose passwords are cheap to hash; close its `database()` at the end."""
    container = Container(settings=settings, database_url=app_url, secret_key=SECRET_KEY)
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    return container
