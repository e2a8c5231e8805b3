"""SKUs that were stored before texts were trimmed, by hand or by another program."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func

from emporion.infrastructure.persistence.backfills.backfill import Backfill, Columns
from emporion.infrastructure.persistence.models.variants import VariantModel


class TrimmedSkus(Backfill):
    """SKUs lose the blanks around them; an empty one becomes none."""

    name = "trimmed-skus"
    model = VariantModel

    def values(self, row: Columns) -> Mapping[str, Any]:
        return {"sku": func.nullif(func.btrim(row.sku), "")}
