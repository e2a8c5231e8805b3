"""What callers send to the catalog's routes."""

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from emporion.adapters.http.money import Amount
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.catalog.update_variant import UpdateVariant

# What an integer column holds; the core knows better, where it has a rule.
_LARGEST: Final = 2**31 - 1
Whole = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]
Position = Annotated[Whole, Field(description="Place among its siblings, ascending")]


class CategoryName(BaseModel):
    name: str = Field(examples=["Shirts"])


class CategoryMove(BaseModel):
    parent_id: UUID | None = Field(description="The category above; null for the top")
    position: Position = 0


class NewCategory(CategoryName):
    parent_id: UUID | None = Field(None, description="The category above; null for the top")
    position: Position = 0

    def command(self) -> CreateCategory:
        return CreateCategory(name=self.name, parent_id=self.parent_id, position=self.position)


class Prices(BaseModel):
    """In the shop's currency."""

    price: Amount
    compare_at_price: Amount | None = Field(None, description="The crossed-out price; null for none")


class NewVariant(Prices):
    sku: str | None = Field(None, examples=["SHIRT-M"], description="Yours; need not be unique")
    title: str = Field("", description="Made from the options where blank")
    options: dict[str, str] = Field({}, examples=[{"Size": "M"}], description="Unique in the product")
    stock: Whole = Field(0, description="Pieces put in")

    def input(self) -> VariantInput:
        return VariantInput(
            price=self.price,
            compare_at_price=self.compare_at_price,
            sku=self.sku,
            title=self.title,
            options=self.options,
            stock=self.stock,
        )


class VariantChange(BaseModel):
    sku: str | None = Field(None, description="Blank removes it")
    title: str | None = Field(None, description="Blank: made from the options")
    options: dict[str, str] | None = None
    position: Position | None = None

    def command(self, variant_id: UUID) -> UpdateVariant:
        return UpdateVariant(variant_id=variant_id, **dict(self))


class StockMovement(BaseModel):
    delta: Whole = Field(examples=[10], description="Pieces more, or less")
    reason: str = Field(examples=["delivery 4711"])


class NewProduct(BaseModel):
    title: str = Field(examples=["Blue shirt"])
    handle: str = Field("", examples=["blue-shirt"], description="Made from the title where blank")
    description: str = Field("", description="Text or HTML, kept as it is")
    vendor: str = ""
    tags: tuple[str, ...] = ()
    attributes: dict[str, Any] = {}
    category_ids: tuple[UUID, ...] = ()
    variants: tuple[NewVariant, ...] = ()

    def command(self) -> CreateProduct:
        variants = tuple(variant.input() for variant in self.variants)
        return CreateProduct(**{**dict(self), "variants": variants})


class ProductChange(BaseModel):
    version: int | None = Field(None, description="The one you read: a later one refuses the change")
    handle: str | None = None
    title: str | None = None
    description: str | None = None
    vendor: str | None = None
    tags: tuple[str, ...] | None = None
    attributes: dict[str, Any] | None = None
    category_ids: tuple[UUID, ...] | None = None

    def command(self, product_id: UUID) -> UpdateProduct:
        return UpdateProduct(product_id=product_id, **dict(self))
