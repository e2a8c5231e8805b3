"""A stream of numbers, as many as wanted, and what may go wrong with it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.bus import Bus
from emporion.application.shared.messages import Rows, StreamQuery, handles
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.container import Container
from emporion.infrastructure.composer import Composer
from emporion.infrastructure.persistence.cursor import streamed
from emporion.infrastructure.persistence.sqlstate import diagnose
from tests.integration.bus.kitchen import Burnt, Hands


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(StreamQuery[str, Any, Burnt]):
    """The shop's categories by name, each number once; `sql` may be something else that has an `n`."""

    to: int = 3
    sql: str = "SELECT n FROM generate_series(1, $1::int) AS n"
    burnt: bool = False
    write: bool = False


@handles(Count, access=Access.STAFF)
class CountHandler:
    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    async def handle(self, query: Count) -> Result[Rows[str, Any], Burnt]:
        if query.burnt:
            return Failure(Burnt(dish="soup"))
        if query.write:
            await self._hands.sql("DELETE FROM categories")
        return Success(
            Rows(f"to {query.to}", _numbers(await streamed(self._hands.uow, query.sql, [query.to])))
        )


async def _numbers(rows: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async for row in rows:
        yield row.n


def counting(container: Container, *, most: int = 5) -> Bus:
    """A bus for `Count` on the database of `container`."""
    composer = Composer(container.repositories() | {Hands: Hands}, container.shared())
    return Bus(
        Registry.discover(__name__),
        container.database(),
        composer,
        container.codec(),
        Retry(diagnose, attempts=4, base_delay=0.001),
        most,
    )
