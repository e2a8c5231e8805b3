"""Categories form a tree in each shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.catalog.errors import CategoryCycle, CategoryNotFound, TextInvalid
from emporion.domain.catalog.texts import checked_text
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id


@dataclass(slots=True, kw_only=True, eq=False)
class Category(MutableEntity):
    """A shelf of the shop. `parent_id` is None at the top; siblings stand in order of `position`, then of
    creation. Siblings may share a name: names are for people, ids for programs.
    """

    shop_id: UUID
    name: str
    parent_id: UUID | None
    position: int

    @classmethod
    def create(
        cls, shop_id: UUID, name: str, *, parent_id: UUID | None, position: int, now: datetime
    ) -> Result[Self, TextInvalid]:
        """A category that is not stored yet; that the parent is of this shop is for the store to refuse."""
        checked = checked_text("category name", name)
        if isinstance(checked, Failure):
            return checked
        return Success(
            cls(
                id=new_id(),
                created_at=now,
                updated_at=now,
                shop_id=shop_id,
                name=checked.unwrap(),
                parent_id=parent_id,
                position=position,
            )
        )

    def rename(self, name: str) -> Result[None, TextInvalid]:
        checked = checked_text("category name", name)
        if isinstance(checked, Failure):
            return checked
        self.name = checked.unwrap()
        return Success(None)

    def move(
        self, parent_id: UUID | None, position: int, tree: Mapping[UUID, "Category"]
    ) -> Result[None, CategoryCycle | CategoryNotFound]:
        """Hang the category (with all below it) under another parent. `tree` is every category of the shop,
        locked: two moves at once could else close a circle together."""
        above = parent_id
        while above is not None:
            if above == self.id:
                return Failure(CategoryCycle(category_id=self.id, parent_id=parent_id or above))
            if above not in tree:
                return Failure(CategoryNotFound(category_id=above))
            above = tree[above].parent_id
        self.parent_id, self.position = parent_id, position
        return Success(None)
