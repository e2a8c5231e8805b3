"""Tables of the books: wallets and the ledger of transfers."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.identity.errors import UserInUse, UserNotFound
from emporion.domain.wallets.errors import OrderAlreadyBooked, WalletAddressTaken
from emporion.domain.wallets.kinds import TransferKind, WalletKind
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.infrastructure.persistence.base import (
    BaseModel,
    BaseMutableModel,
    ShopScoped,
    Values,
    enum_check,
    shop_foreign_key,
)
from emporion.infrastructure.persistence.code_points import sorted_index

_PERSONAL: Final = {"personal": True}
_BY_ENTITY: Final = {"unexpected": "the entity's methods refuse it first"}


class WalletModel(ShopScoped, BaseMutableModel):
    """A wallet. The database, too, keeps customers' balances from going below zero and shops' own at zero."""

    __tablename__ = "wallets"
    __table_args__ = (
        enum_check("kind", WalletKind),
        CheckConstraint("balance >= 0", name="balance_not_negative", info=_BY_ENTITY),
        CheckConstraint("kind = 'customer' OR balance = 0", name="shop_balance_derived", info=_BY_ENTITY),
        CheckConstraint(
            "(kind = 'customer') = (owner_id IS NOT NULL)", name="owner_fits_kind", info=_BY_ENTITY
        ),
        UniqueConstraint(
            "shop_id",
            "address",
            name="uq_wallets_address",
            info={"error": lambda row: WalletAddressTaken(address=row["address"])},
        ),
        # What transfers point to, so that no transfer can mix currencies.
        UniqueConstraint("shop_id", "id", "currency", name="uq_wallets_currency", info=_BY_ENTITY),
        Index(
            "uq_wallets_shop_kind",
            "shop_id",
            "kind",
            unique=True,
            postgresql_where=text("kind <> 'customer'"),
            info={"unexpected": "their ids are derived from shop and kind"},
        ),
        Index("ix_wallets_owner_id", "owner_id", "shop_id"),
        sorted_index("ix_wallets_name", "shop_id", "name", "id", text="name"),
    )

    kind: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(
            "users.id",
            name="fk_wallets_owner",
            info={
                "error": lambda row: UserNotFound(user=str(row["owner_id"])),
                "restricts": lambda row: UserInUse(user_id=row.get("id")),
            },
        )
    )
    address: Mapped[str]
    name: Mapped[str] = mapped_column(info=_PERSONAL)
    currency: Mapped[str]
    balance: Mapped[Decimal]
    is_active: Mapped[bool]

    def to_entity(self) -> Wallet:
        return Wallet(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            kind=WalletKind(self.kind),
            owner_id=self.owner_id,
            address=self.address,
            name=self.name,
            currency=self.currency,
            balance=self.balance,
            is_active=self.is_active,
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        wallet: Wallet = entity
        return {
            "shop_id": wallet.shop_id,
            "id": wallet.id,
            "kind": wallet.kind.value,
            "owner_id": wallet.owner_id,
            "address": wallet.address,
            "name": wallet.name,
            "currency": wallet.currency,
            "balance": wallet.balance,
            "is_active": wallet.is_active,
            "created_at": wallet.created_at,
        }


def _wallet_key(column: str, name: str) -> ForeignKeyConstraint:
    """To a wallet of this shop and of the transfer's currency."""
    return ForeignKeyConstraint(
        ["shop_id", column, "currency"],
        ["wallets.shop_id", "wallets.id", "wallets.currency"],
        name=name,
        info={"unexpected": "the wallets were loaded and compared"},
    )


class TransferModel(ShopScoped, BaseModel):
    """One row of the ledger; append-only, for the database as well."""

    __tablename__ = "transfers"
    __table_args__ = (
        enum_check("kind", TransferKind),
        CheckConstraint("amount > 0", name="amount_positive", info=_BY_ENTITY),
        CheckConstraint("debit_wallet_id <> credit_wallet_id", name="two_wallets", info=_BY_ENTITY),
        CheckConstraint(
            "(order_id IS NOT NULL) = (kind IN ('payment', 'refund'))",
            name="order_fits_kind",
            info=_BY_ENTITY,
        ),
        _wallet_key("debit_wallet_id", "fk_transfers_debit_wallet"),
        _wallet_key("credit_wallet_id", "fk_transfers_credit_wallet"),
        shop_foreign_key("order_id", "orders", name="fk_transfers_order"),
        Index("ix_transfers_debit_wallet", "shop_id", "debit_wallet_id", "id"),
        Index("ix_transfers_credit_wallet", "shop_id", "credit_wallet_id", "id"),
        # At most one payment and one refund of an order; also serves the foreign key.
        Index(
            "uq_transfers_order",
            "shop_id",
            "order_id",
            "kind",
            unique=True,
            postgresql_where=text("order_id IS NOT NULL"),
            info={"error": lambda row: OrderAlreadyBooked(order_id=row["order_id"])},
        ),
    )

    kind: Mapped[str]
    debit_wallet_id: Mapped[UUID]
    credit_wallet_id: Mapped[UUID]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    order_id: Mapped[UUID | None]
    reference: Mapped[str] = mapped_column(info=_PERSONAL)

    def to_entity(self) -> Transfer:
        return Transfer(
            id=self.id,
            created_at=self.created_at,
            shop_id=self.shop_id,
            kind=TransferKind(self.kind),
            debit_wallet_id=self.debit_wallet_id,
            credit_wallet_id=self.credit_wallet_id,
            amount=self.amount,
            currency=self.currency,
            order_id=self.order_id,
            reference=self.reference,
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        transfer: Transfer = entity
        return {
            "shop_id": transfer.shop_id,
            "id": transfer.id,
            "kind": transfer.kind.value,
            "debit_wallet_id": transfer.debit_wallet_id,
            "credit_wallet_id": transfer.credit_wallet_id,
            "amount": transfer.amount,
            "currency": transfer.currency,
            "order_id": transfer.order_id,
            "reference": transfer.reference,
            "created_at": transfer.created_at,
        }
