"""Bases of all persistence models: names, keys, times and the entity mapping."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from emporion.domain.shared.errors import DomainError
from emporion.infrastructure.persistence.sqlite.types import SortableDecimal, UtcText

Values = dict[str, Any]
"""One row: column name to Python value, complete."""

ErrorOf = Callable[[Values], DomainError]
"""Makes the domain error of a violated constraint from the row that violated it."""

# Names stay under 45 characters: Citus appends a shard number and cuts at 63.
NAMING: Final = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
}

JsonB = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
MoneyAmount = Numeric(36, 18).with_variant(SortableDecimal(), "sqlite")
Utc = DateTime(timezone=True).with_variant(UtcText(), "sqlite")


class Base(DeclarativeBase):
    """Holds the metadata; column names of annotated types are uniform: money, UTC times, UUIDs, text."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        UUID: Uuid(),
        datetime: Utc,
        Decimal: MoneyAmount,
        str: Text(),
        dict[str, Any]: JsonB,
        list[str]: JsonB,
    }

    __table__: ClassVar[Table]  # a model is always one table


class BaseModel(Base):
    """Rows that are never changed. `created_at` is UTC and made by the application.

    Subclasses implement `to_entity`, which reads columns only, so that a Core row serves as `self` as
    well, and copies JSON values; and `from_entity`, which answers the complete row as a dictionary. A row
    that belongs to another root's aggregate says so at the column that names it: `info={"owner": "orders"}`.
    """

    __abstract__ = True
    __audited__: ClassVar[bool] = True

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-9)
    created_at: Mapped[datetime] = mapped_column(sort_order=8)

    def to_entity(self) -> Any:
        """The entity of this row."""
        raise TypeError(f"{type(self).__name__} has no entity of its own")

    @classmethod
    def from_entity(cls, entity: Any) -> Values:  # noqa: ARG003 - the signature is the contract
        """The row of this entity; version and updated_at are the unit of work's business."""
        raise TypeError(f"{cls.__name__} has no entity of its own")


class BaseMutableModel(BaseModel):
    """Rows that change: `version` starts at 1 and is checked by every update; `updated_at` is UTC."""

    __abstract__ = True

    updated_at: Mapped[datetime] = mapped_column(sort_order=9)
    version: Mapped[int] = mapped_column(Integer, sort_order=10)


class ShopScoped:
    """Mixin of every row that belongs to a shop: PRIMARY KEY (shop_id, id), the shop comes first."""

    shop_id: Mapped[UUID] = mapped_column(
        ForeignKey("shops.id", info={"unexpected": "the shop of a transaction exists"}),
        primary_key=True,
        sort_order=-10,
    )


def shop_foreign_key(
    column: str,
    target: str,
    *,
    name: str | None = None,
    error: ErrorOf | None = None,
    restricts: ErrorOf | None = None,
) -> ForeignKeyConstraint:
    """A foreign key inside one shop: (shop_id, column) to (shop_id, id) of the target table. `error` is made
    from a row that points to nothing, `restricts` from the row that goes while others point to it."""
    info: Mapping[str, Any] = {"error": error} if error else {"unexpected": "checked by the use case"}
    info = {**info, "restricts": restricts} if restricts else info
    return ForeignKeyConstraint(
        ["shop_id", column], [f"{target}.shop_id", f"{target}.id"], name=name, info=dict(info)
    )


def enum_check(column: str, values: type[StrEnum]) -> CheckConstraint:
    """The named CHECK that holds an enum column to the values of its `StrEnum`."""
    allowed = ", ".join(f"'{value.value}'" for value in values)
    info = {"unexpected": "the entity holds a StrEnum", "enum": values}
    return CheckConstraint(f"{column} IN ({allowed})", name=column, info=info)
