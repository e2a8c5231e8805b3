"""Lists at the command line: filtered, sorted, searched, paged and counted."""

import io
import json
from typing import Any

import pytest

from tests.unit.cli.memory_runtime import MemoryRuntime


@pytest.fixture
def emporion(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> MemoryRuntime:
    """Three users are registered, one of them has a shop."""
    runtime = MemoryRuntime()
    for name in ("ada", "bob", "cy"):
        monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
        named = ("--email", f"{name}@example.com", "--name", name.title())
        assert runtime("user", "create", *named, "--password-stdin") == 0
    assert runtime("shop", "open", "acme", "--owner", "ada@example.com", "--currency", "EUR") == 0
    capsys.readouterr()
    return runtime


def told(runtime: MemoryRuntime, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    assert runtime("--json", *arguments) == code
    return json.loads(capsys.readouterr().out)


def emails(page: Any) -> list[str]:
    return [each["email"].partition("@")[0] for each in page["items"]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), ["ada", "bob", "cy"]),
        (("--search", "BOB"), ["bob"]),
        (("--where", "name.in=Ada,Cy", "--sort", "-email"), ["cy", "ada"]),
        (("--where", "is_active=false"), []),
        (("--where", "name.ne=Ada", "--where", "name.lt=C"), ["bob"]),
        (("--offset", "1", "--limit", "1"), ["bob"]),
    ],
)
def test_users_are_listed(
    emporion: MemoryRuntime,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    expected: list[str],
) -> None:
    assert emails(told(emporion, capsys, "user", "list", *arguments)) == expected


def test_a_cursor_leads_on_and_fits_its_list_only(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    first = told(emporion, capsys, "user", "list", "--limit", "2")
    cursor = ("--cursor", first["next_cursor"])
    assert emails(told(emporion, capsys, "user", "list", *cursor)) == ["cy"]
    refused = told(emporion, capsys, "user", "list", "--sort", "-id", *cursor, code=1)
    assert refused["error"]["code"] == "cursor-of-another-list"


def test_a_table_says_how_many_there_are_and_how_to_go_on(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert emporion("user", "list", "--limit", "1", "--total", "exact") == 0
    shown = capsys.readouterr()
    assert "ada@example.com" in shown.out
    assert "In all: 3" in shown.err
    assert "--cursor" in shown.err


@pytest.mark.parametrize(
    ("arguments", "code", "known"),
    [
        (("--where", "colour=red"), "unknown-parameter", "email"),
        (("--where", "email.contains=a"), "unknown-parameter", "email.in"),
        (("--where", "is_active=maybe"), "unreadable-value", "true or false"),
        (("--sort", "name"), "unknown-sort", "email"),
    ],
)
def test_what_is_unknown_is_told_what_is_known(
    emporion: MemoryRuntime,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: str,
    known: str,
) -> None:
    error = told(emporion, capsys, "user", "list", *arguments, code=1)["error"]
    assert error["code"] == code
    assert known in error["message"]


@pytest.mark.parametrize("arguments", [("--where", "email"), ("--cursor", "x", "--offset", "1")])
def test_what_cannot_work_is_a_mistake_of_usage(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert told(emporion, capsys, "user", "list", *arguments, code=2)["error"]["code"] == "usage"


@pytest.mark.parametrize("group", ["product", "order", "wallet"])
def test_every_list_of_a_shop_is_there(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], group: str
) -> None:
    page = told(emporion, capsys, group, "list", "--shop", "acme", "--total", "exact")
    assert page["total"]["count"] == len(page["items"]) == (2 if group == "wallet" else 0)


def test_shops_are_listed(emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]) -> None:
    page = told(emporion, capsys, "shop", "list", "--where", "status=open", "--sort", "slug")
    assert [each["slug"] for each in page["items"]] == ["acme"]
