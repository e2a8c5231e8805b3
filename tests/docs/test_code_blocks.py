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


def _compiled(block: Block) -> CodeType:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    made: CodeType = compile(block.placed_code, str(block.document), "exec", flags=flags, dont_inherit=True)
    return made
