"""The commands that the documents show do what they are shown for, typed as they stand there."""

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from emporion.testing.postgres import ServerUrls
from tests.cli.conftest import shop, terminal
from tests.cli.terminal import Terminal
from tests.cli.test_outbox import bury
from tests.docs.markdown import PROJECT, blocks
from tests.web.conftest import address

__all__ = ["address", "shop", "terminal"]

pytestmark = pytest.mark.integration

SHOWN: Final = "01a1fbdb-876c-748d-bbaf-6e6765e9468a"
DESTINATION: Final = "01a1fbdb-876c-748d-bbaf-6e6765e9468b"


class Reader:
    """Types a document's lines, with their own shop, people and ids for those that are shown."""

    def __init__(self, terminal: Terminal, shop: str) -> None:
        self.terminal, self.shop = terminal, shop
        self.ids: dict[str, str] = {}

    def types(self, document: str) -> None:
        (block,) = blocks(PROJECT / "docs" / document, "sh")
        for line in block.code.splitlines():
            words = shlex.split(line, comments=True)
            said = self.terminal.reads(" ".join(self._own(word) for word in _until_a_file(words)[1:]))
            if SHOWN not in self.ids and words[1:3] == ["webhook", "create"]:
                self.ids[SHOWN] = self.webhook()
            assert said or "csv" not in line

    def webhook(self) -> str:
        (listed,) = self.terminal.types(f"webhook list --shop {self.shop}")
        found: str = listed["id"]
        return found

    def _own(self, word: str) -> str:
        own = {"acme": self.shop, "ada@example.com": f"{self.shop}@example.com"}
        return (self.ids | own).get(word, word)


def _until_a_file(words: list[str]) -> list[str]:
    """What is written into a file is read here."""
    return words[: words.index(">")] if ">" in words else words


@pytest.fixture
def reader(terminal: Terminal, shop: str) -> Reader:
    return Reader(terminal, shop)


def test_the_audit_trail_is_asked(reader: Reader) -> None:
    (user,) = reader.terminal.types(f"user list --where email={reader.shop}@example.com")["items"]
    reader.ids[SHOWN] = user["id"]
    reader.types("audit.md")


def test_reports_are_printed(reader: Reader) -> None:
    reader.types("reports.md")


def test_a_webhook_is_looked_after(reader: Reader) -> None:
    reader.types("webhooks.md")


def test_dead_letters_are_looked_after(
    terminal: Terminal, fresh_server: ServerUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a database of its own: a worker looks after all shops, and other tests have left thousands."""
    monkeypatch.setenv("EMPORION_DATABASE_URL", fresh_server.app_url)
    monkeypatch.setenv("EMPORION_OWNER_DATABASE_URL", fresh_server.owner_url)
    reader = Reader(terminal, terminal.has_a_shop())
    reader.terminal.types(f"webhook create https://example.com/hooks --shop {reader.shop}")
    reader.terminal.reads("worker --once")
    (queue,) = reader.terminal.types(f"outbox status --shop {reader.shop}")
    letter = asyncio.run(bury(fresh_server.app_url, UUID(queue["shop_id"])))
    reader.ids |= {SHOWN: letter, DESTINATION: reader.webhook()}
    reader.types("outbox.md")


def test_a_person_is_erased(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = f"customer-{reader.shop}"
    line = f"user create --email {customer}@example.com --name Bob --password-stdin"
    reader.terminal.types(line, stdin="correct horse battery\n")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *asked, **how: True)
    Reader(reader.terminal, customer).types("erasure.md")


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page uses curl, which is not here")
def test_an_order_by_curl(address: str, shop: str) -> None:
    (block,) = blocks(PROJECT / "docs" / "http.md", "sh")
    typed = block.code.replace("http://127.0.0.1:8000", address).replace("acme", f"{shop}-curl")
    typed = f"set -eu\n{typed.replace('ada@example.com', f'{shop}-curl@example.com')}"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", typed], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=True
    )
    orders = re.findall(r'"number":"([^"]+)"', ran.stdout)
    assert len(orders) == 2
    assert len(set(orders)) == 1
    assert '"problem' not in ran.stdout
