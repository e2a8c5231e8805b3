"""Rewrite what a variant is called and how it is told from its siblings."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import VariantView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import OptionsTaken, PriceInvalid, TextInvalid, VariantNotFound
from emporion.domain.catalog.repository import VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.catalog.variant_input import VariantDetails

UpdateVariantError = VariantNotFound | TextInvalid | PriceInvalid | OptionsTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateVariant(Command[VariantView, UpdateVariantError]):
    """None leaves a field as it is; a blank SKU removes it, a blank title is made from the options, and
    so is the title of new options that come without one."""

    variant_id: UUID
    sku: str | None = None
    title: str | None = None
    options: dict[str, str] | None = None
    position: int | None = None


@handles(UpdateVariant, access=Access.STAFF)
class UpdateVariantHandler:
    """- The row is locked: sales go on before and after, and none is lost.
    - The store refuses options that a sibling has."""

    def __init__(self, variants: VariantRepository) -> None:
        self._variants = variants

    async def handle(self, command: UpdateVariant) -> Result[VariantView, UpdateVariantError]:
        variant = await self._variants.lock_by_id(command.variant_id)
        if variant is None:
            return Failure(VariantNotFound(variant_id=command.variant_id))
        if isinstance(refused := variant.rewrite(_merged(variant, command)), Failure):
            return refused
        if command.position is not None:
            variant.position = command.position
        await self._variants.save(variant)
        return Success(VariantView.of(variant))


def _merged(variant: Variant, command: UpdateVariant) -> VariantDetails:
    given: dict[str, Any] = {"sku": command.sku, "title": command.title, "options": command.options}
    if command.options is not None and command.title is None:
        given["title"] = ""  # the old title named the old options
    return replace(variant.details, **{name: value for name, value in given.items() if value is not None})
