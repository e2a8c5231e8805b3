"""Data migrations, apart from those of the schema: one class a module; docs/migrations.md shows how."""
