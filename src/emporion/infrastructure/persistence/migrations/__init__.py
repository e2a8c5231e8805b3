"""The schema's versions: Alembic's migrations, applied by a runner that waits, retries and tells."""

from emporion.application.shared.schema import LockNotHad, SchemaRefused
from emporion.infrastructure.persistence.migrations.migrations import Migrations
from emporion.infrastructure.persistence.migrations.runner import Patience
from emporion.infrastructure.persistence.migrations.scripts import MigrationScripts

__all__ = ["LockNotHad", "MigrationScripts", "Migrations", "Patience", "SchemaRefused"]
