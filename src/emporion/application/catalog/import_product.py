"""What becomes of one product of an import file."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from returns.result import Failure

from emporion.application.catalog.import_input import FileDetails, FileProduct
from emporion.application.catalog.import_report import Outcome, ProductOutcome, RejectedRow
from emporion.application.catalog.import_variants import VariantsImport
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.product_input import ProductDetails
from emporion.domain.catalog.variant import Variant

UNTITLED: Final = "its product is new and has no row with a title"


@dataclass(slots=True)
class Imported:
    """An outcome with what is to be saved for it, the product first."""

    outcome: ProductOutcome
    product: Product | None = None
    variants: list[Variant] = field(default_factory=list)


def all_rejected(told: FileProduct, reason: str) -> ProductOutcome:
    """Nothing of the product goes in, each of its rows for the same reason."""
    rows = tuple(RejectedRow(variant.line, told.handle, reason) for variant in told.variants)
    return ProductOutcome(handle=told.handle, product=Outcome.REJECTED, rejected=rows)


def import_product(
    shop_id: UUID, told: FileProduct, known: Product | None, stored: list[Variant], reason: str, now: datetime
) -> Imported:
    """Create or update; both are locked. The file is the authority on everything that it tells."""
    product = known
    if product is None:
        if told.details is None:
            return Imported(all_rejected(told, UNTITLED))
        drafted = Product.draft(shop_id, _merged(told.handle, told.details, None), now=now)
        if isinstance(drafted, Failure):
            return Imported(all_rejected(told, drafted.failure().message))
        product = drafted.unwrap()
    before = (product.details, product.status)
    if told.details is not None:
        rewritten = product.rewrite(_merged(told.handle, told.details, product))
        if isinstance(rewritten, Failure):
            return Imported(all_rejected(told, rewritten.failure().message))
    variants = VariantsImport(product, stored, told, reason, now)
    variants.run()
    if known is None and not variants.outcomes:
        rejected = tuple(variants.rejected)
        return Imported(ProductOutcome(handle=told.handle, product=Outcome.REJECTED, rejected=rejected))
    if told.details is not None:
        _show(product, told.details.status, variants.count)
    return _imported(product, known is None, (product.details, product.status) != before, variants)


def _imported(product: Product, is_new: bool, is_changed: bool, variants: VariantsImport) -> Imported:
    outcome = Outcome.CREATED if is_new else Outcome.UPDATED if is_changed else Outcome.UNCHANGED
    told = ProductOutcome(
        handle=product.handle,
        product=outcome,
        variants=tuple(variants.outcomes),
        rejected=tuple(variants.rejected),
        notes=tuple(variants.notes),
    )
    return Imported(told, product if is_new or is_changed else None, variants.changed)


def _show(product: Product, status: ProductStatus | None, variant_count: int) -> None:
    match status:
        case ProductStatus.ACTIVE:
            product.publish(variant_count)
        case ProductStatus.ARCHIVED:
            product.archive()
        case ProductStatus.DRAFT:
            product.withdraw()
        case None:
            pass


def _merged(handle: str, details: FileDetails, known: Product | None) -> ProductDetails:
    base = known.details if known else ProductDetails(handle=handle, title=details.title)
    told: dict[str, Any] = {
        "description": details.description,
        "vendor": details.vendor,
        "tags": details.tags,
    }
    attributes = {**base.attributes, **details.attributes}
    return replace(
        base,
        title=details.title,
        attributes={name: value for name, value in attributes.items() if value is not None},
        **{name: value for name, value in told.items() if value is not None},
    )
