"""Put pieces on the shelf, or write them off."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import VariantView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import NotEnoughStock, StockInvalid, TextInvalid, VariantNotFound
from emporion.domain.catalog.repository import VariantRepository
from emporion.domain.catalog.texts import checked_text

AdjustStockError = VariantNotFound | NotEnoughStock | StockInvalid | TextInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustStock(Command[VariantView, AdjustStockError]):
    """`delta` pieces more (less, below zero) than there are now; the reason goes out with the message."""

    variant_id: UUID
    delta: int
    reason: str


@handles(AdjustStock, access=Access.STAFF)
class AdjustStockHandler:
    """- The row is locked, so that no sale in between makes it a lost race.
    - The stock never goes below zero; sales and returns are no adjustments."""

    def __init__(self, variants: VariantRepository) -> None:
        self._variants = variants

    async def handle(self, command: AdjustStock) -> Result[VariantView, AdjustStockError]:
        reason = checked_text("reason", command.reason)
        if isinstance(reason, Failure):
            return reason
        variant = await self._variants.lock_by_id(command.variant_id)
        if variant is None:
            return Failure(VariantNotFound(variant_id=command.variant_id))
        if isinstance(refused := variant.adjust(command.delta, reason.unwrap()), Failure):
            return refused
        await self._variants.save(variant)
        return Success(VariantView.of(variant))
