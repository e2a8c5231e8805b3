"""Whatever is done through any verb: the trail rebuilds every table, and memory has answered the same."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import text

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.shared.context import Context, SystemActor
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.shared.errors import Rejected
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.infrastructure.persistence.invariants.scope import audited
from emporion.testing.factories.shops import make_shop
from emporion.testing.postgres import ServerUrls
from tests.contract.backends import Backend, MemoryBackend, SqlBackend
from tests.proofs.trail import verbs
from tests.proofs.trail.verbs import Shelf, Verb

_NAMES = st.sampled_from(["Tea", "Cups"])
_NUMBERS = st.integers(0, 4)
_FEW = st.integers(0, 2)
_VENDORS = st.sampled_from(["Acme", "Ajax"])
_PRICES = st.lists(st.tuples(st.sampled_from("SML"), _FEW), min_size=1, max_size=4).map(tuple)
_VERBS: st.SearchStrategy[Verb] = (
    st.builds(verbs.PutCategory, _NUMBERS, _NAMES, _FEW, st.none() | _NUMBERS)
    | st.builds(verbs.MoveAll, _NAMES, _FEW, st.booleans())
    | st.builds(verbs.DropAll, _NAMES)
    | st.builds(verbs.DropCategory, _NUMBERS)
    | st.builds(verbs.PutProduct, _FEW, st.sampled_from(["mug", "pot"]), _VENDORS, st.frozensets(_FEW))
    | st.builds(verbs.Rebrand, _VENDORS, _VENDORS)
    | st.builds(verbs.DropProducts, _VENDORS)
    | st.builds(verbs.Hide, _FEW)
    | st.builds(verbs.Restore, _FEW)
    | st.builds(verbs.Purge)
    | st.builds(verbs.PutVariants, _FEW, _PRICES)
    | st.builds(verbs.Sell, _FEW, _FEW)
)


@dataclass(frozen=True)
class Step:
    """Verbs of one unit of work; those that are `undone` run in a savepoint that is taken back."""

    kept: tuple[Verb, ...]
    undone: tuple[Verb, ...] = ()


_STEPS = st.lists(
    st.builds(
        Step, st.lists(_VERBS, min_size=1, max_size=3).map(tuple), st.lists(_VERBS, max_size=1).map(tuple)
    ),
    min_size=12,
    max_size=25,
)
_BEGINNING = (
    *(Step((verbs.PutCategory(number, "Tea", 0, None),)) for number in range(3)),
    Step((verbs.PutProduct(0, "mug", "Acme", frozenset({0})),)),
    Step((verbs.PutVariants(0, (("S", 1), ("M", 2))),)),
)


class Undone(Exception):
    """Takes a savepoint back."""


async def life(backend: Backend, shop: Shop, steps: Sequence[Step], refusals: set[str]) -> list[Any]:
    """The answers to all steps; None for a refused unit of work."""
    async with backend.work(shop.id) as work:
        await work.get(ShopRepository).save(shop)
    answers: list[Any] = []
    made: Counter[str] = Counter()
    for step in (*_BEGINNING, *steps):
        try:
            async with backend.work(shop.id) as work:
                answers.append(await _lived(Shelf(work, shop.id, made), step))
        except Rejected as refused:
            refusals.add(type(refused.error).__name__)
            answers.append(None)
    return answers


async def _lived(shelf: Shelf, step: Step) -> list[Any]:
    answers = await _done(shelf, step.kept[:1])
    with suppress(Undone):
        async with shelf.work.savepoint():
            try:
                await _done(shelf, step.undone)
            except Rejected as refused:
                raise Undone from refused
            raise Undone
    return answers + await _done(shelf, step.kept[1:])


async def _done(shelf: Shelf, todo: Sequence[Verb]) -> list[Any]:
    answers = []
    for verb in todo:
        answers.append(await verb.do(shelf))
        await shelf.work.flush()
    return answers


async def rows_of(container: Container, shop_id: UUID) -> dict[str, dict[str, Any]]:
    """Every row of every audited table of the shop, as JSON, by table and id."""
    async with container.database().get_session(shop_id) as session:
        found: dict[str, dict[str, Any]] = {}
        for table, info in audited(of_shop=True):
            own = "shop_id" if info.has_shop else "id"
            query = text(f"SELECT id, to_jsonb(t) AS row FROM {table.name} t WHERE {own} = :shop")
            rows = await session.execute(query, {"shop": shop_id})
            found[table.name] = {str(row.id): _numbers(row.row) for row in rows}
        return found


async def rebuilt(container: Container, shop_id: UUID) -> dict[str, dict[str, Any]]:
    """The same, from nothing but the trail, record after record."""
    made: dict[str, dict[str, Any]] = {table.name: {} for table, _ in audited(of_shop=True)}
    async with container.database().get_session(shop_id) as session:
        query = text(
            "SELECT table_name, record_id::text, action, old_values, new_values FROM audit_records "
            "WHERE shop_id = :shop ORDER BY id"
        )
        for table, key, action, old, new in await session.execute(query, {"shop": shop_id}):
            held = made[table].pop(key, None)
            assert (held is None) is (action == "insert"), (table, key, action)
            if held is not None:
                assert _times(_numbers(old)).items() <= _times(held).items(), (table, key, old, held)
            if action != "delete":
                made[table][key] = {**(held or {}), **_numbers(new)}
    return made


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    """Amounts as text without the zeros of the column's scale; the rest as it is."""
    amounts = ("price", "compare_at_price", "balance")
    return {
        name: value if name not in amounts or value is None else f"{float(value):.6f}"
        for name, value in row.items()
    }


def _times(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value).replace("Z", "+00:00") if name.endswith("_at") else repr(value)
        for name, value in row.items()
    }


@pytest.mark.integration
def test_any_verbs_in_any_order_leave_a_trail_that_rebuilds_every_table(
    server: ServerUrls, settings: Settings, full: bool
) -> None:
    done: list[Any] = []
    refusals: set[str] = set()
    with asyncio.Runner() as runner:

        async def opened() -> Container:
            return Container(settings=settings, database_url=server.app_url, secret_key="k" * 32)

        container = runner.run(opened())

        async def lived(steps: Sequence[Step]) -> None:
            shop = make_shop()
            answers = await life(SqlBackend(container.database()), shop, steps, refusals)
            done.extend(answers)
            assert answers == await life(MemoryBackend(), make_copy(shop), steps, set())
            rows, again = await rows_of(container, shop.id), await rebuilt(container, shop.id)
            for table, found in rows.items():
                assert again[table].keys() == found.keys(), table
                assert [_times(again[table][key]) for key in found] == [_times(r) for r in found.values()]
            context = Context(actor=SystemActor("trail"), shop_id=shop.id)
            reports = (await container.bus().ask(VerifyShop(), context)).unwrap()
            assert [each for each in reports if not each.holds] == []

        @given(_STEPS)
        @_effort(full=full)
        def run(steps: list[Step]) -> None:
            runner.run(lived(steps))

        try:
            run()
        finally:
            runner.run(container.database().close())
    assert 0 < done.count(None) < len(done) / 2
    assert refusals >= {"HandleTaken", "CategoryInUse", "CategoryNotFound", "ProductHasVariants"}


def _effort(*, full: bool) -> effort:
    """Short and always the same, or long and random."""
    return effort(
        max_examples=400 if full else 16,
        derandomize=not full,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if full else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def make_copy(shop: Shop) -> Shop:
    """The same shop, not stored yet."""
    made = make_shop()
    for each in fields(shop):
        setattr(made, each.name, getattr(shop, each.name))
    made.version = 0
    return made
