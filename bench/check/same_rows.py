"""Does the same through each contender, each in a shop of its own, and compares what is left."""

import asyncio
import difflib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

import asyncpg

from bench.check.dump import Rows, alike
from bench.contenders.base import Contender, Refused
from bench.contenders.common import driver_url
from bench.server.export import write_export
from bench.world import ImportRequest, OrderRequest, Shop, TransferRequest
from emporion.infrastructure.persistence.rights import shop_tables

_REFUSED: Final = ("greedy", "thief")


class DifferentRows(AssertionError):
    """Two contenders did not do the same work; the message shows the rows."""


@dataclass(frozen=True, slots=True)
class Left:
    """What one contender left behind, normalised."""

    contender: str
    tables: dict[str, list[str]]


async def left_by(name: str, contender: Contender, importer: Contender, shop: Shop, owner_url: str) -> Left:
    """Let a connected contender do everything once, in its own shop; `importer` is the same one, connected
    as the role that imports."""
    await _work(in_turn(contender), shop)
    await _import(in_turn(importer), shop)
    return Left(name, alike(await rows_of(owner_url, shop), shop))


def in_turn(contender: Any) -> Contender:
    """The contender itself, or a synchronous one in a thread at a time."""
    return _InThread(contender) if getattr(contender, "is_synchronous", False) else contender


class _InThread:
    """Waits for a synchronous contender in one thread of its own."""

    def __init__(self, contender: Any) -> None:
        self._contender = contender
        self._thread = ThreadPoolExecutor(1)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._contender, name)

        async def call(request: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(self._thread, method, request)

        return call


def compare(first: Left, *others: Left) -> None:
    """Raise `DifferentRows` for the first table in which another contender left something else."""
    for other in others:
        for table, rows in first.tables.items():
            found = other.tables[table]
            if rows != found:
                shown = difflib.unified_diff(rows, found, first.contender, other.contender, n=0, lineterm="")
                raise DifferentRows(f"{table}:\n" + "\n".join(list(shown)[:40]))


async def rows_of(owner_url: str, shop: Shop) -> Rows:
    """Every row of the shop, read by the owner, who sees all."""
    connection = await asyncpg.connect(driver_url(owner_url))
    try:
        rows: Rows = {}
        for table in ("shops", *shop_tables()):
            column = "id" if table == "shops" else "shop_id"
            found = await connection.fetch(
                f"SELECT to_jsonb(t)::text AS row FROM {table} t WHERE {column} = $1", shop.shop_id
            )
            rows[table] = [json.loads(each["row"], parse_float=Decimal) for each in found]
        # Emporion keeps refusals under their keys, too; nobody is measured refusing.
        rows["idempotency_keys"] = [row for row in rows["idempotency_keys"] if row["key"] not in _REFUSED]
        return rows
    finally:
        await connection.close()


async def orders_of(owner_url: str, shop: Shop) -> list[tuple[UUID, UUID]]:
    """The shop's orders with their customers."""
    orders = (await rows_of(owner_url, shop))["orders"]
    return [(UUID(row["id"]), UUID(row["customer_id"])) for row in orders]


async def _work(contender: Contender, shop: Shop) -> None:
    """Orders of 1, 5 and 20 lines, a repetition, refusals, transfers in both directions."""
    ada, ben = shop.customers[:2]
    orders = [
        OrderRequest(shop.shop_id, who.user_id, who.wallet_id, _items(shop, lines), f"order-{lines}")
        for lines, who in ((1, ada), (5, ben), (20, ada))
    ]
    for order in orders:
        first = await contender.place_order(order)
        if await contender.place_order(order) != first:
            raise DifferentRows("a repeated order was answered otherwise")
    for sender, receiver, amount in ((ada, ben, "12.34"), (ben, ada, "0.01")):
        sent = TransferRequest(
            shop.shop_id,
            sender.user_id,
            sender.wallet_id,
            receiver.address,
            Decimal(amount),
            "lunch",
            f"sent-{amount}",
        )
        first = await contender.transfer(sent)
        if await contender.transfer(sent) != first:
            raise DifferentRows("a repeated transfer was answered otherwise")
    greedy = OrderRequest(
        shop.shop_id, ada.user_id, ada.wallet_id, ((shop.variants[0], 2_100_000_000),), _REFUSED[0]
    )
    thief = OrderRequest(shop.shop_id, ben.user_id, ada.wallet_id, _items(shop, 1), _REFUSED[1])
    for refused in (greedy, thief):
        await _refused(contender, refused)


async def _import(contender: Contender, shop: Shop) -> None:
    """New products, and the same for another price."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "teas.csv"
        for surcharge in (0, 5):
            write_export(file, 25, surcharge=surcharge)
            await contender.import_products(ImportRequest(shop.shop_id, shop.owner_id, str(file)))


def _items(shop: Shop, lines: int) -> tuple[tuple[Any, int], ...]:
    """Not in the order of their ids, and not one piece of each."""
    chosen = shop.variants[lines : 2 * lines]
    return tuple((variant, 1 + place % 3) for place, variant in enumerate(reversed(chosen)))


async def _refused(contender: Contender, order: OrderRequest) -> None:
    try:
        await contender.place_order(order)
    except Refused:
        return
    raise DifferentRows(f"{order.key} was not refused")
