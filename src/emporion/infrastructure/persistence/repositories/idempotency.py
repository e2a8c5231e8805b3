"""Idempotency keys: claimed by one INSERT that waits for a concurrent twin."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Uuid, bindparam, literal_column, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from emporion.application.shared.context import Context, SystemActor, UserActor
from emporion.application.shared.ports import Answered, Claimed, IdempotencyKeys
from emporion.application.shared.trouble import Trouble
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Action, Change
from emporion.infrastructure.persistence.models.idempotency import IdempotencyKeyModel
from emporion.infrastructure.persistence.models.shops import ShopModel
from emporion.infrastructure.persistence.repositories.shops import SqlShopRepository
from emporion.infrastructure.persistence.sqlstate import KeyBusy, diagnose
from emporion.infrastructure.persistence.tables import table_info
from emporion.infrastructure.persistence.texts import Question
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

KEPT: Final = timedelta(hours=24)
"""How long a key is remembered (IETF draft-ietf-httpapi-idempotency-key-header leaves it to the server)."""

_KEYS: Final = IdempotencyKeyModel.__table__
_SHOPS: Final = ShopModel.__table__


def _claim() -> Question:
    statement = insert(_KEYS).values({column.name: bindparam(column.name) for column in _KEYS.c})
    renewed = {
        column.name: statement.excluded[column.name]
        for column in _KEYS.c
        if column.name not in ("shop_id", "actor", "key")
    }
    claimed = (
        statement.on_conflict_do_update(
            constraint="uq_idempotency_keys_key",
            set_=renewed,
            where=_KEYS.c.expires_at <= statement.excluded.created_at,
        )
        .returning(_KEYS.c.id)
        .cte("claimed")
    )
    always = select(literal_column("1")).subquery("always")
    shop = _SHOPS.c.id == bindparam("shop_id", type_=Uuid())
    return Question(
        select(_SHOPS, claimed.c.id.label("claim_id")).select_from(
            always.outerjoin(claimed, true()).outerjoin(_SHOPS, shop)
        )
    )


_CLAIM: Final = _claim()


class SqlIdempotencyKeys(IdempotencyKeys):
    """The keys of the unit of work's actor and shop."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow
        self._shops = SqlShopRepository(uow)

    async def claim(self, key: str, command: str, fingerprint: str) -> Claimed | Answered:
        now, actor = self._uow.scope.context.now, actor_name(self._uow.scope.context)
        claim_id = new_id()
        row = {
            "shop_id": self._uow.shop_id,
            "id": claim_id,
            "created_at": now,
            "actor": actor,
            "key": key,
            "command": command,
            "fingerprint": fingerprint,
            "answer": None,
            "expires_at": now + KEPT,
        }
        shop = await self._insert(row)
        if shop is not None:
            if shop.id is not None:
                await self._shops._hydrate([shop])
            return Claimed(claim_id)
        # READ COMMITTED: this statement sees what the INSERT above has waited for.
        (held,) = await self._uow.connection.fetch(
            select(_KEYS.c.command, _KEYS.c.fingerprint, _KEYS.c.answer).where(
                _KEYS.c.shop_id == self._uow.shop_id, _KEYS.c.actor == actor, _KEYS.c.key == key
            )
        )
        return Answered(held.command, held.fingerprint, held.answer)

    async def _insert(self, row: Values) -> Row[Any] | None:
        """The shop's row where the key is ours now (it was new, or its time was over), else None. Nearly
        every command of a shop looks at the shop first: so it comes along."""
        try:
            (found,) = await self._uow.connection.answer(_CLAIM, **row)
        except Exception as error:
            if diagnose(error) is Trouble.LOCK_NOT_HAD:
                raise KeyBusy("the key's holder has not ended") from error
            raise
        return None if found.claim_id is None else found

    async def store(self, claimed: Claimed, answer: str) -> None:
        row = {"shop_id": self._uow.shop_id, "id": claimed.claim_id, "answer": answer}
        table = table_info(IdempotencyKeyModel)
        self._uow.stage(Change(table, Action.UPDATE, row, None, {"answer": answer}))


def actor_name(context: Context) -> str:
    """Whose keys these are: two users may use one key for different things."""
    match context.actor:
        case UserActor(user_id=user_id):
            return f"user:{user_id}"
        case SystemActor(name=name):
            return f"system:{name}"
        case _:
            return "anonymous"
