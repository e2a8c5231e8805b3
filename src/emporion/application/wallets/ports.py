"""What the wallets' use cases ask of the store besides repositories."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class BalanceCheckpoints(Protocol):
    """Sums of a shop's own wallets up to a point in the past, from which `balance_of` goes on. They never
    change what a balance is, only how long it takes."""

    async def horizon(self) -> datetime:
        """Before it (UTC) no transaction of the application began that is still under way, nor will one begin
        any more; by the database's clock."""
        ...

    async def take(self, wallet_id: UUID, before_id: UUID, *, least: int) -> int:
        """Sum up the transfers with a lower id than `before_id`, of which none may be under way; only where
        at least `least` came since the last checkpoint. How many came, 0 where none was taken."""
        ...

    async def forget(self) -> int:
        """Remove all of the shop's checkpoints; how many there were."""
        ...
