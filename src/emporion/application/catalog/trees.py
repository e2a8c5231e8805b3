"""Categories as a tree of views."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from emporion.application.catalog.views import CategoryTree
from emporion.domain.catalog.category import Category

Below = Mapping[UUID | None, list[Category]]


def tree_of(categories: Iterable[Category], parent_id: UUID | None) -> tuple[CategoryTree, ...]:
    """Those directly below a parent, each with all below it; siblings in order of position, then creation."""
    below: defaultdict[UUID | None, list[Category]] = defaultdict(list)
    for category in categories:
        below[category.parent_id].append(category)
    return _branch(below, parent_id)


def _branch(below: Below, parent_id: UUID | None) -> tuple[CategoryTree, ...]:
    siblings = sorted(below.get(parent_id, ()), key=lambda category: (category.position, category.id))
    return tuple(
        CategoryTree(
            id=category.id,
            name=category.name,
            position=category.position,
            children=_branch(below, category.id),
        )
        for category in siblings
    )
