"""Which function does what. Models exist only once Django is configured, and so are imported then."""

from typing import Any

from bench.contenders.django.configured import configure
from bench.world import OrderRequest, TransferRequest


class Django:
    """Every thread that calls has a connection of its own, which Django opens when it is needed."""

    is_synchronous = True

    async def open(self, url: str, connections: int) -> None:  # noqa: ARG002 - one for each thread
        configure(url)
        from bench.contenders.django import place_order, transfer

        self._place_order, self._transfer = place_order.place_order, transfer.send

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
