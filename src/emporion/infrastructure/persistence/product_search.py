"""How products are searched, and filtered by what they hold: for every reader of the table."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, and_, bindparam, func, literal_column, or_, select, true

from emporion.domain.catalog.fields import ProductFields
from emporion.domain.shared.criteria import ID, Condition, Every, Filter, Operator
from emporion.infrastructure.persistence.base import JsonB
from emporion.infrastructure.persistence.filters import Contains, Slot, compared_with
from emporion.infrastructure.persistence.models.products import ProductCategoryModel, ProductModel
from emporion.infrastructure.persistence.models.variants import VariantModel
from emporion.infrastructure.persistence.reader import Pattern, Shop
from emporion.infrastructure.persistence.search import SqlSearches, document, has_all
from emporion.infrastructure.persistence.texts import Question

T = TypeVar("T")

_PRODUCTS: Final = ProductModel.__table__.c
_VARIANTS: Final = VariantModel.__table__.c
_LINKS: Final = ProductCategoryModel.__table__.c

FEW: Final = 1000
"""Up to so many products are named by their ids. Where more fit, a walk along the list soon fills a page."""

_LOOK_UP: Final = Question(
    select(
        func.products_found(
            bindparam("patterns", type_=ARRAY(Text())), bindparam("contents", type_=JsonB), FEW
        ).label("id")
    )
)


class ProductSearches(SqlSearches[T]):
    """Asks the indexes first (see `functions`): one statement more, where there is something to look up."""

    model = ProductModel
    searched = ("title", "vendor", "handle")

    async def _narrowed(self, wanted: Filter[Any], patterns: Sequence[str] = ()) -> Filter[Any]:
        contents = _contents(wanted)
        if not (patterns or contents) or not self._uow.connection.speaks_postgres:
            return wanted
        rows = await self._uow.connection.answer(_LOOK_UP, patterns=list(patterns), contents=contents)
        return wanted if len(rows) >= FEW else wanted & ID.among({row.id for row in rows})

    @classmethod
    def _found(cls, patterns: Sequence[Pattern], shop: Shop) -> ColumnElement[bool]:
        by_sku = select(_VARIANTS.product_id).where(
            _VARIANTS.shop_id == shop,
            _VARIANTS.product_id == _PRODUCTS.id,
            has_all(document(func.coalesce(_VARIANTS.sku, literal_column("''"))), patterns),
        )
        return or_(super()._found(patterns, shop), by_sku.exists())

    @classmethod
    def _contains(cls, shop: Shop) -> Contains:
        return {ProductFields.category_ids.name: partial(_filed_under, shop)}


def _filed_under(shop: Shop, category_ids: Collection[UUID | Slot]) -> ColumnElement[bool]:
    """All of the categories."""
    filed = select(_LINKS.product_id).where(_LINKS.shop_id == shop)
    named = (_LINKS.category_id == compared_with(_LINKS.category_id, each) for each in category_ids)
    return and_(true(), *(_PRODUCTS.id.in_(filed.where(each)) for each in named))


def _contents(wanted: Filter[Any]) -> dict[str, Any]:
    """What every product of the filter holds for sure, as the index of contents has it."""
    contents: dict[str, Any] = {}
    for condition in _all_of(wanted):
        if condition.operator is not Operator.CONTAINS or not _has_leaf(condition.value):
            continue
        if condition.field is ProductFields.tags:
            contents["tags"] = [*contents.get("tags", ()), *condition.value]
        elif condition.field is ProductFields.attributes:
            contents.setdefault("attributes", condition.value)
    return contents


def _all_of(wanted: Filter[Any]) -> Sequence[Condition[Any]]:
    """The conditions that must all hold."""
    match wanted:
        case Condition():
            return [wanted]
        case Every(parts):
            return [condition for part in parts for condition in _all_of(part)]
        case _:
            return []


def _has_leaf(value: Any) -> bool:
    """Whether there is anything in it that an index has an entry for."""
    if isinstance(value, dict):
        return any(_has_leaf(each) for each in value.values())
    return any(_has_leaf(each) for each in value) if isinstance(value, list | tuple) else True
