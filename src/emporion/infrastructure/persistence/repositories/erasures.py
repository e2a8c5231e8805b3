"""Erasures in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from emporion.domain.erasure.erasure import Erasure, ErasureStep
from emporion.domain.erasure.repository import ErasureRepository, ErasureStepRepository
from emporion.infrastructure.persistence.models.erasures import ErasureModel, ErasureStepModel
from emporion.infrastructure.persistence.repository import SqlRepository

_ERASURES = ErasureModel.__table__.c
_STEPS = ErasureStepModel.__table__.c


class SqlErasureRepository(SqlRepository[Erasure], ErasureRepository):
    """`ErasureRepository` on PostgreSQL."""

    model = ErasureModel

    async def find_by_user(self, user_id: UUID) -> Erasure | None:
        return await self._one(self._select().where(_ERASURES.user_id == user_id))

    async def lock_by_user(self, user_id: UUID) -> Erasure | None:
        wanted = self._select().where(_ERASURES.user_id == user_id)
        return await self._one(wanted.with_for_update(key_share=True))

    async def find_due(self, now: datetime, limit: int) -> Sequence[Erasure]:
        due = self._select().where(_ERASURES.finished_at.is_(None), _ERASURES.due_at <= now)
        return await self._all(due.order_by(_ERASURES.due_at, _ERASURES.id).limit(limit))


class SqlErasureStepRepository(SqlRepository[ErasureStep], ErasureStepRepository):
    """`ErasureStepRepository` on PostgreSQL."""

    model = ErasureStepModel

    async def find_step(self, erasure_id: UUID, walk: int) -> ErasureStep | None:
        return await self._one(self._select().where(_STEPS.erasure_id == erasure_id, _STEPS.walk == walk))
