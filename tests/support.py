"""What several folders of tests share."""

from typing import Final

import pytest

on_postgres: Final = pytest.mark.on_postgres
"""For a fact that SQLite has no word for: locks, latest states, counted statements, SQL of PostgreSQL."""
