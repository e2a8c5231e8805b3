"""One migration as the rules see it."""

import ast
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from emporion.application.shared.schema import Finding, Revision
from emporion.infrastructure.persistence.migrations.gate.schema import Key, Schema
from emporion.infrastructure.persistence.migrations.gate.statements import short


@dataclass(frozen=True, slots=True)
class Migration:
    """Its file and SQL, and the schema before and after it."""

    revision: Revision
    module: ModuleType
    path: Path
    statements: list[str]
    before: Schema
    after: Schema

    @property
    def new_tables(self) -> list[str]:
        return [table for table in self.after.tables if table not in self.before.tables]

    @property
    def new_keys(self) -> list[Key]:
        return [key for key in self.after.keys if key not in self.before.keys]

    def statement(self, *words: str) -> str:
        """The first statement that has these words in it, or what there is instead."""
        return next((short(each) for each in self.statements if all(word in each for word in words)), "")

    def finding(self, rule: str, statement: str, message: str, advice: str) -> Finding:
        return Finding(self.revision.revision, rule, statement or self.path.name, message, advice)

    def takes_back(self) -> bool:
        """Whether `downgrade()` does anything."""
        for node in ast.parse(self.path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name == "downgrade":
                return not all(_does_nothing(each) for each in node.body)
        return False


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass | ast.Raise) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
