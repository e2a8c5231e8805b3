"""What tells the variants of one product apart."""

from dataclasses import dataclass
from typing import Final

from emporion.application.catalog.shopify.rows import Row

_PLACES: Final = (1, 2, 3)
_DEFAULT: Final = "default title"


@dataclass(frozen=True, slots=True)
class OptionNames:
    """Names of a product's options, in Shopify's order. Shopify writes them in the first row only."""

    names: tuple[str, ...]

    @classmethod
    def of(cls, rows: list[Row]) -> "OptionNames":
        """The first name that any row gives each option; one without a name is 'Option 1'."""
        names: list[str] = []
        for place in _PLACES:
            named = next(filter(None, (row.get(f"option{place}_name") for row in rows)), "")
            name = named or f"Option {place}"
            names.append(f"{name} {place}" if name in names else name)
        return cls(tuple(names))

    def values(self, row: Row) -> dict[str, str]:
        """The row's options; none for Shopify's 'Default Title', which stands for a product without."""
        values = [row.get(f"option{place}_value") for place in _PLACES]
        if [value.lower() for value in values if value] == [_DEFAULT]:
            return {}
        return {name: value for name, value in zip(self.names, values, strict=True) if value}

    def used(self, options: list[dict[str, str]]) -> list[str]:
        """The names that some variant has a value for, in order."""
        return [name for name in self.names if any(name in each for each in options)]
