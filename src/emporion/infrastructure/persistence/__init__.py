"""PostgreSQL: Database, unit of work, set-wise flush, models, repositories. Models never leave it."""
