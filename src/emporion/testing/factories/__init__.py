"""Factories: valid entities for tests, one module a context.

`make_<entity>(**what_matters)` answers a new, unsaved, valid entity; every argument has a default, so that a
test names only what it is about. Factories never touch a store: a test saves what it needs, parents first.
What must be unique (slugs, addresses, e-mail addresses) is unique by itself. Times are `NOW` unless given.
"""

from datetime import UTC, datetime
from typing import Final

NOW: Final = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
"""A fixed moment, in microseconds exact on every backend."""
