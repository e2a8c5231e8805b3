"""What a caller says of a variant."""

from dataclasses import dataclass, field
from decimal import Decimal

from emporion.domain.catalog.variant_input import VariantDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantInput:
    """A new variant: prices in the shop's currency, `stock` the pieces that are put in."""

    price: Decimal
    sku: str | None = None
    title: str = ""
    options: dict[str, str] = field(default_factory=dict)
    compare_at_price: Decimal | None = None
    stock: int = 0

    @property
    def details(self) -> VariantDetails:
        return VariantDetails(
            price=self.price,
            sku=self.sku,
            title=self.title,
            options=self.options,
            compare_at_price=self.compare_at_price,
        )
