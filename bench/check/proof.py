"""The checks that a run begins and ends with."""

from collections.abc import Sequence

from returns.result import Success

from bench.check.same_rows import Left, compare, left_by
from bench.contenders import make
from bench.contenders.emporion import container_on
from bench.server.postgres import Served
from bench.server.stock import Stocker
from emporion.application.books.verify import Verification
from emporion.application.shared.context import Context, SystemActor


class BooksBroken(AssertionError):
    """`emporion verify` would name these rows."""


async def prove(names: Sequence[str], server: Served) -> None:
    """Raise `DifferentRows` unless all contenders leave what Emporion leaves."""
    container = container_on(server.app_url, 4)
    async with container.database():
        stocker, left = Stocker(container, at_once=1), list[Left]()
        for name in dict.fromkeys(("emporion", *names)):
            shop = await stocker.shop(customers=2, products=10, variants=4)
            contender = make(name)
            await contender.open(server.app_url, 2)
            try:
                left.append(await left_by(name, contender, shop, server.owner_url))
            finally:
                await contender.close()
        compare(*left)


async def verify(server: Served) -> None:
    """Raise `BooksBroken` unless every invariant of every shop holds."""
    container = container_on(server.app_url, 4)
    async with container.database():
        verification = Verification(container.bus())
        async for answer in verification.run(Context(actor=SystemActor("bench"))):
            if not isinstance(answer, Success):
                raise BooksBroken(str(answer))
            if not (report := answer.unwrap()).holds:
                raise BooksBroken(str([each for each in report.invariants if not each.holds]))
