"""What a backfill declares."""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnCollection, ColumnElement, true

from emporion.infrastructure.persistence.base import BaseModel
from emporion.infrastructure.persistence.rights import APPEND_ONLY

Columns = ColumnCollection[str, Any]


class Backfill:
    """One change of the rows of one table, declared as a class in a module of this package:

        class TrimmedSkus(Backfill):
            \"\"\"SKUs without blanks around them.\"\"\"
            name = "trimmed-skus"
            model = VariantModel

            def values(self, row): return {"sku": func.nullif(func.btrim(row.sku), "")}

    It has to come to an end: a row that has its values already is left alone, so that running it twice
    changes nothing. Deleted rows that can be restored are seen, too.
    """

    name: ClassVar[str]
    model: ClassVar[type[BaseModel]]

    def values(self, row: Columns) -> Mapping[str, Any]:  # noqa: ARG002 - the signature is the contract
        """Columns to what they shall hold: values, or SQL over the columns of the row."""
        raise TypeError(f"{type(self).__name__} declares no values")

    def wanted(self, row: Columns) -> ColumnElement[bool]:  # noqa: ARG002 - all of them
        """Which rows it is about; all, unless it says otherwise."""
        return true()

    @property
    def about(self) -> str:
        """The first line of its docstring."""
        return (type(self).__doc__ or "").strip().split("\n", 1)[0]

    def __init_subclass__(cls) -> None:
        if cls.model.__tablename__ in APPEND_ONLY:
            raise TypeError(f"{cls.__name__}: rows of {cls.model.__tablename__} are never changed")


def declared() -> dict[str, Backfill]:
    """All backfills by name: those of the modules in this package, and others that were imported."""
    package = importlib.import_module(__package__ or "")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    found: dict[str, Backfill] = {}
    for kind in sorted(Backfill.__subclasses__(), key=lambda each: each.name):
        if kind.name in found:
            raise TypeError(f"two backfills are named {kind.name}")
        found[kind.name] = kind()
    return found
