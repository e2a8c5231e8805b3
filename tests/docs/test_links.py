"""What the documents point to is there."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.docs.markdown import DOCUMENTS, PACKAGE, PROJECT, anchors, links, names

_PATH = re.compile(r"\.?[\w-][\w.-]*(/[\w.-]+)*/?")
_FILE = re.compile(r"\.(py|md|toml|ya?ml|sql|txt|csv|ini|mako|example)$")
_NOT_OURS: Final = (".venv/", ".emporion/", "pg18/")
_MADE_BY_THE_READER: Final = frozenset(
    {"compose/.env", "application/orders/track_order.py", "tests/unit/orders/test_track_order.py"}
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = [target for target in links(document) if not _leads_somewhere(document, target)]
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda each: each.name)
def test_every_path_in_backticks_exists(document: Path) -> None:
    missing = [name for name in names(document) if _is_path(name) and not _exists(document, name)]
    assert missing == []


def _leads_somewhere(document: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = document.parent / path if path else document
    return file.exists() and (not anchor or anchor in anchors(file))


def _is_path(name: str) -> bool:
    """A file or folder of the project: it has a slash, and a known ending or a first part that is there."""
    if "/" not in name or not _PATH.fullmatch(name) or name.startswith(_NOT_OURS):
        return False
    return bool(_FILE.search(name)) or name.endswith("/") or (PROJECT / name.split("/")[0]).is_dir()


def _exists(document: Path, name: str) -> bool:
    if name in _MADE_BY_THE_READER:
        return True
    return any((root / name).exists() for root in (PROJECT, PACKAGE, document.parent))
