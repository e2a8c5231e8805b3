"""The documents' Python is real: it compiles, excerpts are in the files they name, `run` blocks run."""

import ast
from datetime import UTC, datetime
from inspect import CO_COROUTINE
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from emporion.application.shared.bus import Bus
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from tests.docs.markdown import DOCUMENTS, PROJECT, Block, blocks
from tests.integration.support import Market

BLOCKS = [block for document in DOCUMENTS for block in blocks(document, "python")]
EXCERPT = "from "
LANGUAGES = ("python", "sh", "bash", "console", "json", "toml", "sql", "yaml", "diff", "")
TYPED = [
    *[("README.md", "sh")] * 4,  # test_first_order.py, but for `make run`, which .ci/run's machine does
    ("README.md", "diff"),  # test_example_command.py
    *[(f"{name}.md", "sh") for name in ("audit", "erasure", "http", "outbox", "reports", "webhooks")],
    *[("migrations.md", "python")] * 2,  # test_cookbook.py begins its migrations so, test_gate.py waives so
    *[("migrations.md", "sh")] * 3,  # test_migrations_page.py, test_cookbook.py
    *[(f"{name}.md", "json") for name in ("http", "people", "webhooks")],  # test_json_blocks.py
]
# What wants a machine of its own, or for itself; test_shell_blocks.py knows their commands,
# test_compose_roles.py the roles.
BY_HAND = [
    ("benchmarks.md", "sh"),
    ("database.md", "sh"),
    *[("operations.md", "sh")] * 3,
    ("operations.md", "sql"),
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda each: each.place)
def test_a_block_compiles(block: Block) -> None:
    _compiled(block)


@pytest.mark.parametrize(
    "block", [each for each in BLOCKS if each.note.startswith(EXCERPT)], ids=lambda each: each.place
)
def test_an_excerpt_is_what_the_file_says(block: Block) -> None:
    """A line that is `# ...` alone leaves something out."""
    said = (PROJECT / block.note.removeprefix(EXCERPT)).read_text(encoding="utf-8")
    parts = [""]
    for line in block.code.splitlines():
        if line.strip() == "# ...":
            parts.append("")
        else:
            parts[-1] += f"{line}\n"
    place = 0
    for part in (each.strip("\n") for each in parts):
        place = said.find(part, place)
        assert place >= 0, part


@pytest.mark.integration
@pytest.mark.parametrize(
    "document",
    [document for document in DOCUMENTS if any(block.note == "run" for block in blocks(document, "python"))],
    ids=lambda each: each.name,
)
async def test_a_document_runs_from_top_to_bottom(
    document: Path, market: Market, bus: Bus, database: Database, container: Container
) -> None:
    """Blocks marked `run` share their names, beginning with those that the document says are there."""
    known: dict[str, Any] = {
        "bus": bus,
        "database": database,
        "container": container,
        "shop_id": market.shop_id,
        "owner_id": market.owner,
        "now": datetime.now(UTC),
    }
    for block in blocks(document, "python"):
        if block.note == "run":
            code = _compiled(block)
            running = eval(code, known)
            if code.co_flags & CO_COROUTINE:
                await running


def test_every_block_is_read_by_a_test() -> None:
    """One that is not: mark it (`run`, `from FILE`, `new file: FILE`), or type it in test_typed_lines.py."""
    found = [
        (document.name, language)
        for document in DOCUMENTS
        for language in LANGUAGES
        for block in blocks(document, language)
        if block.note not in ("run", "migration") and not block.note.startswith((EXCERPT, "new file: "))
    ]
    assert sorted(found) == sorted([*TYPED, *BY_HAND])


def _compiled(block: Block) -> CodeType:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    made: CodeType = compile(block.placed_code, str(block.document), "exec", flags=flags, dont_inherit=True)
    return made
