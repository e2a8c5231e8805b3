"""The checks that a run begins and ends with."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from returns.result import Success

from bench.check.same_answers import answers_of, compare_answers
from bench.check.same_rows import Left, compare, left_by, orders_of
from bench.contenders import make
from bench.contenders.base import Contender
from bench.contenders.emporion import container_on
from bench.server.postgres import Served, importing_as
from bench.server.stock import Stocker
from emporion.application.books.verify import Verification
from emporion.application.shared.context import Context, SystemActor


class BooksBroken(AssertionError):
    """`emporion verify` would name these rows."""


async def prove(names: Sequence[str], server: Served) -> None:
    """Raise `DifferentRows` or `DifferentAnswers` unless all contenders do what Emporion does."""
    container = container_on(server.app_url, 4)
    everybody = tuple(dict.fromkeys(("emporion", *names)))
    async with container.database():
        stocker, left = Stocker(container, at_once=1), list[Left]()
        shops = [await stocker.shop(customers=2, products=10, variants=4) for _ in everybody]
        answers: dict[str, list[str]] = {}
        for name, shop in zip(everybody, shops, strict=True):
            async with _connected(name, server.app_url) as contender:
                async with _connected(name, importing_as(server, name)) as importer:
                    left.append(await left_by(name, contender, importer, shop, server.owner_url))
                orders = await orders_of(server.owner_url, shops[0])
                answers[name] = await answers_of(contender, shops[0], orders)
        compare(*left)
        compare_answers(answers[everybody[0]], answers)


@asynccontextmanager
async def _connected(name: str, url: str) -> AsyncIterator[Contender]:
    contender = make(name)
    await contender.open(url, 2)
    try:
        yield contender
    finally:
        await contender.close()


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
