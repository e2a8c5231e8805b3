"""The project's documents: their code blocks, links, headings and names in backticks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = PROJECT / "src" / "emporion"
DOCUMENTS: Final = (PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted(PROJECT.glob("docs/**/*.md")))

_FENCE = re.compile(
    r"^(?:<!-- (?P<note>[^\n]*?) -->\n)?```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_NAME = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block, from line `line` on; `note` is the HTML comment on the line before it."""

    document: Path
    language: str
    note: str
    code: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.document.relative_to(PROJECT)}:{self.line}"

    @property
    def placed_code(self) -> str:
        """The code behind as many blank lines as make tracebacks name the document's lines."""
        return "\n" * (self.line - 1) + self.code


def blocks(document: Path, language: str) -> Iterator[Block]:
    """The document's blocks in one language, in order."""
    text = document.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        if found["language"] == language:
            line = text.count("\n", 0, found.start("code")) + 1
            yield Block(document, language, found["note"] or "", found["code"], line)


def _prose(document: Path) -> str:
    return _FENCE.sub("", document.read_text(encoding="utf-8"))


def links(document: Path) -> list[str]:
    """The targets of the document's links that stay inside the project, anchors included."""
    return [target for target in _LINK.findall(_prose(document)) if "://" not in target]


def names(document: Path) -> list[str]:
    """What stands in backticks."""
    return _NAME.findall(_prose(document))


def anchors(document: Path) -> set[str]:
    """The document's headings as GitHub writes them in addresses."""
    headings = _HEADING.findall(_prose(document))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
