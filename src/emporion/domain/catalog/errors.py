"""What the catalog refuses, and what to do about it."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInvalid(Invalid):
    """A text is blank, too long, or has characters that no database text may have."""

    field: str
    problem: str

    @property
    def message(self) -> str:
        return f"The {self.field} {self.problem}."


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleInvalid(Invalid):
    handle: str

    @property
    def message(self) -> str:
        return (
            f"'{self.handle}' is no product handle; use 1 to 255 lower-case letters, digits, '-' and '_' "
            "(not in the form of a UUID), such as 'blue-shirt'."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributesInvalid(Invalid):
    problem: str

    @property
    def message(self) -> str:
        return f"The attributes {self.problem}; send a JSON object."


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceInvalid(Invalid):
    field: str
    price: str

    @property
    def message(self) -> str:
        return (
            f"'{self.price}' is no {self.field}; use an amount from 0 to below 1000000000000 with at most "
            "6 decimals, such as 12.50."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StockInvalid(Invalid):
    stock: int

    @property
    def message(self) -> str:
        return f"A stock of {self.stock} cannot be kept; use 0 to 2000000000 pieces."


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityNotPositive(Invalid):
    quantity: int

    @property
    def message(self) -> str:
        return f"A quantity of {self.quantity} cannot be moved; use 1 or more."


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyVariants(Invalid):
    limit: int

    @property
    def message(self) -> str:
        return f"A product has at most {self.limit} variants; spread them over several products."


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryNotFound(NotFound):
    category_id: UUID | None = None

    @property
    def message(self) -> str:
        which = "category" if self.category_id is None else f"category {self.category_id}"
        return f"This shop has no such {which}; list its categories to find the id."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductNotFound(NotFound):
    product: str = ""

    @property
    def message(self) -> str:
        return f"This shop has no product '{self.product}'; list its products to find the id or handle."


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantNotFound(NotFound):
    variant_id: UUID

    @property
    def message(self) -> str:
        return f"This shop has no variant {self.variant_id}; read its product to find the ids."


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCycle(Conflict):
    category_id: UUID
    parent_id: UUID

    @property
    def message(self) -> str:
        return (
            f"Category {self.category_id} cannot move below {self.parent_id}, which is itself or lies "
            "below it; move that one out first."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleTaken(Conflict):
    handle: str = ""

    @property
    def message(self) -> str:
        return f"Another product of this shop has the handle '{self.handle}'; choose another handle."


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsTaken(Conflict):
    """A product has one variant for each combination of options."""

    product_id: UUID | None = None

    @property
    def message(self) -> str:
        return "The product already has a variant with these options; change that one or choose others."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductHasNoVariants(Conflict):
    product_id: UUID

    @property
    def message(self) -> str:
        return f"Product {self.product_id} has nothing to sell; add a variant, then publish it."


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEnoughStock(Conflict):
    variant_id: UUID
    wanted: int
    available: int

    @property
    def message(self) -> str:
        return f"Variant {self.variant_id} has {self.available} in stock, not {self.wanted}; take fewer."


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSold(Conflict):
    """What was sold stays: orders name it, and its stock follows from them."""

    variant_id: UUID | None = None

    @property
    def message(self) -> str:
        which = "A variant" if self.variant_id is None else f"Variant {self.variant_id}"
        return f"{which} is part of orders and cannot be deleted; archive or delete its product instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductHasVariants(Conflict):
    """A product goes for good only after its variants."""

    product_id: UUID | None = None

    @property
    def message(self) -> str:
        which = "A product" if self.product_id is None else f"Product {self.product_id}"
        return f"{which} has variants and cannot be removed for good before them; delete it softly instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVariant(Conflict):
    """What is shown can be bought."""

    variant_id: UUID
    product_id: UUID

    @property
    def message(self) -> str:
        return (
            f"Variant {self.variant_id} is the last one of product {self.product_id}, which is active; "
            "archive or delete the product instead."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryInUse(Conflict):
    """Categories or products are below it."""

    category_id: UUID | None = None

    @property
    def message(self) -> str:
        which = "The category" if self.category_id is None else f"Category {self.category_id}"
        return (
            f"{which} has categories or products below it; move them elsewhere first, or name the category "
            "that takes them over."
        )


VariantInputError = TextInvalid | PriceInvalid | StockInvalid
"""What the fields of a variant can be refused for."""

ProductInputError = TextInvalid | HandleInvalid | AttributesInvalid
"""What the fields of a product can be refused for."""
