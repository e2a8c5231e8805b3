"""Which function does what. Models exist only once Django is configured, and so are imported then."""

from typing import Any

from bench.contenders.django.configured import configure
from bench.world import (
    ImportRequest,
    OrderQuery,
    OrderRequest,
    PageQuery,
    ProductQuery,
    SearchQuery,
    TransferRequest,
)


class Django:
    """Every thread that calls has a connection of its own, which Django opens when it is needed."""

    is_synchronous = True

    async def open(self, url: str, connections: int) -> None:  # noqa: ARG002 - one for each thread
        configure(url)
        from bench.contenders.django import importing, place_order, reads, transfer

        self._import = importing.import_products

        self._place_order, self._transfer, self._reads = place_order.place_order, transfer.send, reads

    async def close(self) -> None:
        """Threads have to `disconnect` themselves."""

    def disconnect(self) -> None:
        """Close the connection of the thread that calls."""
        from django.db import connection

        connection.close()

    def place_order(self, request: OrderRequest) -> Any:
        return self._place_order(request)

    def transfer(self, request: TransferRequest) -> Any:
        return self._transfer(request)

    def import_products(self, request: ImportRequest) -> Any:
        return self._import(request)

    def find_order(self, query: OrderQuery) -> Any:
        return self._reads.find_order(query)

    def list_orders(self, query: PageQuery) -> Any:
        return self._reads.list_orders(query)

    def search(self, query: SearchQuery) -> Any:
        return self._reads.search(query)

    def find_product(self, query: ProductQuery) -> Any:
        return self._reads.find_product(query)
