"""Balances of the shop's own wallets up to a point in the past. Derived: they can be made again."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emporion.infrastructure.persistence.base import BaseModel, ShopScoped, shop_foreign_key

_BY_STATEMENT = {"unexpected": "the statement that makes checkpoints keeps it"}


class BalanceCheckpointModel(ShopScoped, BaseModel):
    """`balance` sums the wallet's transfers with ids below `before_id`, of which there are `transfers`; none
    can be added to those any more. `newest_at` is the latest `created_at` among them."""

    __tablename__ = "balance_checkpoints"
    __audited__ = False
    __table_args__ = (
        shop_foreign_key("wallet_id", "wallets", name="fk_balance_checkpoints_wallet"),
        CheckConstraint("transfers > 0", name="transfers", info=_BY_STATEMENT),
        UniqueConstraint(
            "shop_id", "wallet_id", "before_id", name="uq_balance_checkpoints_before", info=_BY_STATEMENT
        ),
    )

    wallet_id: Mapped[UUID]
    before_id: Mapped[UUID]
    balance: Mapped[Decimal]
    transfers: Mapped[int] = mapped_column(BigInteger)
    newest_at: Mapped[datetime]
