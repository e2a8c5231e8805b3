"""Backfills of the tests; whoever imports this module can run them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, not_

from emporion.infrastructure.persistence.backfills.backfill import Backfill, Columns
from emporion.infrastructure.persistence.models.identity import UserModel
from emporion.infrastructure.persistence.models.orders import OrderLineModel
from emporion.infrastructure.persistence.models.variants import VariantModel

VARIANTS, LINES, USERS = "test-variants", "test-lines", "test-users"


class MarkedVariants(Backfill):
    """Titles of variants end with an exclamation mark."""

    name = VARIANTS
    model = VariantModel

    def values(self, row: Columns) -> Mapping[str, Any]:
        return {"title": row.title + "!"}

    def wanted(self, row: Columns) -> ColumnElement[bool]:
        unmarked: ColumnElement[bool] = not_(row.title.like("%!"))
        return unmarked


class NamedLines(Backfill):
    """Order lines, which have no version, all have one title."""

    name = LINES
    model = OrderLineModel

    def values(self, row: Columns) -> Mapping[str, Any]:
        return {"title": "Tea"}


class NamedUsers(Backfill):
    """Users, which are of no shop, are all named alike."""

    name = USERS
    model = UserModel

    def values(self, row: Columns) -> Mapping[str, Any]:
        return {"name": "Ada"}
