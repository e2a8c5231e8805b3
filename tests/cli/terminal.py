"""Somebody who types commands and reads their JSON."""

import io
import json
from typing import Any

import pytest

from emporion.adapters.cli.main import run
from emporion.domain.shared.ids import new_id
from emporion.runtime import Runtime


class Terminal:
    """Runs each command line as a new process would: with a runtime of its own."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch

    def types(self, line: str, *more: str, stdin: str = "", exit_code: int = 0) -> Any:
        """The command's JSON; `more` are arguments with spaces."""
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = run(Runtime, ["--json", *line.split(), *more])
        said = self.capsys.readouterr()
        assert code == exit_code, said.out + said.err
        return json.loads(said.out)

    def runs(self, line: str, *, exit_code: int = 0) -> None:
        """A command that says nothing on stdout."""
        assert run(Runtime, line.split()) == exit_code

    def reads(self, line: str, *, exit_code: int = 0) -> str:
        """What a person sees on stdout."""
        assert run(Runtime, line.split()) == exit_code
        return self.capsys.readouterr().out

    def has_a_shop(self) -> str:
        slug = f"cli-{new_id().hex[-12:]}"
        owner = f"{slug}@example.com"
        self.types(
            f"user create --email {owner} --name Ada --password-stdin", stdin="correct horse battery\n"
        )
        self.types(f"shop open {slug} --owner {owner} --currency EUR")
        return slug

    def has_a_wallet(self, shop: str, holding: str) -> str:
        """The address of a wallet of the shop's owner."""
        wallet = self.types(f"wallet open --shop {shop} --owner {shop}@example.com")
        self.types(f"wallet deposit --shop {shop} --wallet {wallet['address']} --amount {holding}")
        address: str = wallet["address"]
        return address
