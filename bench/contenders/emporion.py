"""Emporion, through its public bus and as its own container makes it."""

from typing import Any, TypeVar

from returns.result import Result, Success

from bench.contenders.base import Refused
from bench.world import OrderRequest, TransferRequest
from emporion.application.orders.basket import Item
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.shared.context import Context, UserActor
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.config import Settings
from emporion.container import Container

T = TypeVar("T")
SECRET = "b" * 32


class Emporion:
    """With everything that it does besides: caches are told of commits, and relays of messages."""

    async def open(self, url: str, connections: int) -> None:
        self._container = container_on(url, connections)
        self._database = self._container.database()
        self._bus = self._container.bus()

    async def close(self) -> None:
        await self._database.close()

    async def place_order(self, request: OrderRequest) -> object:
        items = tuple(Item(variant_id=variant, quantity=count) for variant, count in request.items)
        order = PlaceOrder(wallet_id=request.wallet_id, items=items)
        return answered(await self._bus.execute(order, _asked(request)))

    async def transfer(self, request: TransferRequest) -> object:
        sent = TransferMoney(
            wallet_id=request.wallet_id,
            to_address=request.to_address,
            amount=request.amount,
            reference=request.reference,
        )
        return answered(await self._bus.execute(sent, _asked(request)))


CONTENDER = Emporion


def container_on(url: str, connections: int) -> Container:
    """An application that reads no file and no environment."""
    settings = Settings(
        _env_file=None,
        database_url=None,
        redis_url=None,
        pool_size=connections,
        pool_overflow=0,
        log_level="warning",
    )
    return Container(settings=settings, database_url=url, secret_key=SECRET)


def answered(result: Result[T, Any]) -> T:
    """The answer of what must not be refused."""
    if isinstance(result, Success):
        answer: T = result.unwrap()
        return answer
    raise Refused(str(result.failure()))


def _asked(request: OrderRequest | TransferRequest) -> Context:
    return Context(actor=UserActor(request.user_id), shop_id=request.shop_id, idempotency_key=request.key)
