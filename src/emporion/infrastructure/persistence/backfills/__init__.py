"""Data migrations, apart from those of the schema: one class a module; see docs/migrations.md."""
