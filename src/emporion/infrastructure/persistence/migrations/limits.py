"""How long a migration may wait for a lock, and how long one statement may take."""

from types import ModuleType
from typing import Final

DEFAULTS: Final = {"lock_timeout": "5s", "statement_timeout": "30s"}
"""Of a migration that names none, which `emporion db lint` does not let pass."""


def limits_of(module: ModuleType) -> dict[str, str]:
    """The limits that a migration names: module attributes as PostgreSQL writes them, such as `5s`."""
    return {name: str(getattr(module, name, value)) for name, value in DEFAULTS.items()}
