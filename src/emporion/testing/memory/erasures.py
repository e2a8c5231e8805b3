"""Erasures in memory, and everything that a store holds about a person."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from emporion.domain.erasure.erasure import ERASED, Erasure, ErasureStep
from emporion.domain.erasure.obstacle import Obstacle, ObstacleKind, money_held
from emporion.domain.erasure.repository import ErasureRepository, ErasureStepRepository, PersonalData, Traces
from emporion.domain.erasure.tally import Tallies, Tally, together
from emporion.domain.identity.user import User
from emporion.domain.orders.order import Order
from emporion.domain.shared.entity import Entity
from emporion.domain.shared.ids import PLATFORM
from emporion.domain.shops.membership import Membership
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.wallet import Wallet
from emporion.infrastructure.persistence.erasure.plan import PLAN, Rule, Treatment, personal_columns
from emporion.infrastructure.persistence.erasure.search import OPEN
from emporion.testing.memory.repository import MemoryRepository, MemoryStore


class MemoryErasures(MemoryRepository[Erasure], ErasureRepository):
    """`ErasureRepository` over a `MemoryStore`."""

    kind = Erasure
    table_name = "erasures"

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:  # noqa: ARG002 - global
        super().__init__(store)

    async def find_by_user(self, user_id: UUID) -> Erasure | None:
        return next((erasure for erasure in self._all() if erasure.user_id == user_id), None)

    async def lock_by_user(self, user_id: UUID) -> Erasure | None:
        stored = (erasure for erasure in self._table.values() if erasure.user_id == user_id)
        return next((self._latest(erasure) for erasure in stored), None)

    async def find_due(self, now: datetime, limit: int) -> Sequence[Erasure]:
        due = [erasure for erasure in self._all() if erasure.is_due(now)]
        return sorted(due, key=lambda erasure: (erasure.due_at, erasure.id))[:limit]


class MemoryErasureSteps(MemoryRepository[ErasureStep], ErasureStepRepository):
    """`ErasureStepRepository` over a `MemoryStore`."""

    kind = ErasureStep
    table_name = "erasure_steps"

    async def find_step(self, erasure_id: UUID, walk: int) -> ErasureStep | None:
        known = (step for step in self._all() if (step.erasure_id, step.walk) == (erasure_id, walk))
        return next(known, None)


class MemoryPersonalData(MemoryRepository[Entity], PersonalData):
    """`PersonalData` over a `MemoryStore`, by the same plan as on PostgreSQL. There are no audit trail, no
    stored answers and no messages to erase: the store keeps events as they were told."""

    kind = Entity
    table_name = ""

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:
        super().__init__(store, shop_id)
        self._parts: list[MemoryRepository[Any]] = []

    async def find_email(self, user_id: UUID) -> str | None:
        user = self.store.table(User, PLATFORM).get(user_id)
        return None if user is None else user.email

    async def find_obstacles(self, user_id: UUID) -> tuple[Obstacle, ...]:
        shops = self.store.table(Shop, PLATFORM)
        chosen = sorted(shops) if self.shop_id == PLATFORM else [self.shop_id]
        return tuple(each for shop_id in chosen for each in self._obstacles(shops[shop_id], user_id))

    def _obstacles(self, shop: Shop, user_id: UUID) -> list[Obstacle]:
        def found(kind: ObstacleKind, record_id: UUID, name: str, state: str) -> Obstacle:
            return Obstacle(
                kind=kind, shop_id=shop.id, shop=shop.slug, record_id=record_id, name=name, state=state
            )

        owners = {each.user_id for each in self.store.table(Membership, shop.id).values() if each.is_owner}
        alone = [found(ObstacleKind.LAST_OWNER, shop.id, shop.slug, "")] if owners == {user_id} else []
        money = [
            found(ObstacleKind.MONEY, wallet.id, wallet.address, money_held(wallet.balance, wallet.currency))
            for wallet in self.store.table(Wallet, shop.id).values()
            if wallet.owner_id == user_id and wallet.balance
        ]
        orders = [
            found(ObstacleKind.OPEN_ORDER, order.id, order.number, order.status.value)
            for order in self.store.table(Order, shop.id).values()
            if order.customer_id == user_id and order.status in OPEN
        ]
        return [*alone, *money, *orders]

    async def hold(self, user_id: UUID) -> None:
        """Nothing is locked in memory."""

    async def erase(self, user_id: UUID, email: str) -> Tallies:  # noqa: ARG002 - texts are not searched
        tallies = []
        for kind in _kinds():
            if kind.table_name in PLAN and _is_global(kind) == (self.shop_id == PLATFORM):
                repository = kind(self.store, self.shop_id)
                self._parts.append(repository)
                tallies.append(await _treat(repository, PLAN[kind.table_name], user_id))
        return together(tallies)

    async def find_traces(
        self,
        user_id: UUID,
        email: str,  # noqa: ARG002 - texts are not searched
        *,
        beyond: UUID | None,
        many: int,
    ) -> Traces:
        known = sorted(self.store.table(Shop, PLATFORM))
        seen = [each for each in known if beyond is None or each > beyond][:many]
        found = tuple(each for each in seen if self._has_traces(each, user_id))
        return Traces(shop_ids=found, seen_until=seen[-1] if seen else None)

    def _has_traces(self, shop_id: UUID, user_id: UUID) -> bool:
        of_shops = (kind for kind in _kinds() if kind.table_name in PLAN and not _is_global(kind))
        return any(
            getattr(each, PLAN[kind.table_name].subject) == user_id
            for kind in of_shops
            for each in self.store.table(kind.kind, shop_id).values()
        )

    @property
    def has_changes(self) -> bool:
        return any(part.has_changes for part in self._parts)

    def undo(self) -> None:
        for part in self._parts:
            part.undo()

    def mark(self) -> Callable[[], None]:
        marks = [part.mark() for part in self._parts]
        known = len(marks)

        def restore() -> None:
            for part in self._parts[known:]:
                part.undo()
            for back in marks:
                back()

        return restore


async def _treat(repository: MemoryRepository[Any], rule: Rule, user_id: UUID) -> Tally:
    table = repository.table_name
    own = [each for each in repository._all() if getattr(each, rule.subject) == user_id]
    if rule.treatment is Treatment.KEEP:
        return Tally(table=table, kept=len(own), why=rule.why)
    done = 0
    for entity in own:
        if rule.treatment is Treatment.REMOVE:
            await repository.delete(entity)
            done += 1
        else:
            done += await _anonymise(repository, rule, entity)
    if rule.treatment is Treatment.REMOVE:
        return Tally(table=table, removed=done)
    return Tally(table=table, anonymised=done, why=rule.why)


async def _anonymise(repository: MemoryRepository[Any], rule: Rule, entity: Any) -> bool:
    """Whether anything was left to do."""
    personal = (name for name in personal_columns(repository.table_name) if getattr(entity, name) is not None)
    wanted = {**dict.fromkeys(personal, ERASED), **rule.also}
    if all(getattr(entity, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(entity, name, value)
    await repository.save(entity)
    return True


def _is_global(kind: type[MemoryRepository[Any]]) -> bool:
    return kind(MemoryStore(), UUID(int=1)).shop_id == PLATFORM


def _kinds() -> set[type[MemoryRepository[Any]]]:
    """The repositories of all tables."""
    from emporion.testing.memory.work import implementations

    known = implementations().values()
    return {found for found in known if issubclass(found, MemoryRepository) and found.table_name}
