"""What every contender does. All of them leave the same rows and refuse the same things."""

from typing import Protocol

from bench.world import (
    ImportRequest,
    OrderQuery,
    OrderRequest,
    PageQuery,
    ProductQuery,
    SearchQuery,
    TransferRequest,
)


class Refused(Exception):
    """The request cannot be fulfilled; the message says why. Nothing was changed."""


class Contender(Protocol):
    """One way to write the same application. Connected with as many connections as tasks will call it; the
    URL is SQLAlchemy's for asyncpg, of the role that is under row-level security."""

    async def open(self, url: str, connections: int) -> None: ...

    async def close(self) -> None: ...

    async def place_order(self, request: OrderRequest) -> object:
        """Place an order once, however often it is asked with one key; the answer."""
        ...

    async def import_products(self, request: ImportRequest) -> object:
        """Bring the file's products in, 200 in a transaction."""
        ...

    async def find_order(self, query: OrderQuery) -> object:
        """An own order with its lines."""
        ...

    async def list_orders(self, query: PageQuery) -> object:
        """Fifty orders of the shop with their lines, and the id after which the next page begins."""
        ...

    async def search(self, query: SearchQuery) -> object:
        """At most fifty products in order of creation."""
        ...

    async def find_product(self, query: ProductQuery) -> object:
        """A product with its variants."""
        ...

    async def transfer(self, request: TransferRequest) -> object:
        """Send money once, however often it is asked with one key; the answer."""
        ...
