"""What may be answered together with a product."""

from enum import StrEnum
from typing import Final


class ProductPart(StrEnum):
    """Each costs one statement, however many products there are."""

    VARIANTS = "variants"
    CATEGORIES = "categories"


NO_PARTS: Final[frozenset[ProductPart]] = frozenset()
