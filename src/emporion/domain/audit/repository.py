"""What may be asked of the trail."""

from typing import Protocol
from uuid import UUID

from emporion.domain.audit.record import AuditRecord
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.page import OffsetRequest, Page, PageRequest


class AuditTrail(Protocol):
    """The records of one shop, or of the platform for global tables. There is no verb that writes."""

    def tables(self) -> tuple[str, ...]:
        """The audited tables of this shop (its own row's among them), or of the platform; parents first."""
        ...

    async def find_history(
        self,
        table_name: str,
        record_id: UUID,
        request: PageRequest | OffsetRequest,
        listing: Listing[AuditRecord] = ALL,
    ) -> Page[AuditRecord]:
        """The changes of one row, in the order in which they happened unless the listing has another."""
        ...

    async def find_changes(
        self, request: PageRequest | OffsetRequest, listing: Listing[AuditRecord] = ALL
    ) -> Page[AuditRecord]:
        """The changes of all rows, newest first unless the listing has another order."""
        ...
