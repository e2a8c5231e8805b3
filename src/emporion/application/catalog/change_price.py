"""Sell a variant for another price from now on."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import VariantView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import PriceInvalid, VariantNotFound
from emporion.domain.catalog.repository import VariantRepository

ChangePriceError = VariantNotFound | PriceInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePrice(Command[VariantView, ChangePriceError]):
    """Both prices in the shop's currency, as a whole: no compare-at price removes the old one."""

    variant_id: UUID
    price: Decimal
    compare_at_price: Decimal | None = None


@handles(ChangePrice, access=Access.STAFF)
class ChangePriceHandler:
    """- Orders being placed see the old or the new price, never a mixture; placed orders keep theirs."""

    def __init__(self, variants: VariantRepository) -> None:
        self._variants = variants

    async def handle(self, command: ChangePrice) -> Result[VariantView, ChangePriceError]:
        variant = await self._variants.lock_by_id(command.variant_id)
        if variant is None:
            return Failure(VariantNotFound(variant_id=command.variant_id))
        if isinstance(refused := variant.reprice(command.price, command.compare_at_price), Failure):
            return refused
        await self._variants.save(variant)
        return Success(VariantView.of(variant))
