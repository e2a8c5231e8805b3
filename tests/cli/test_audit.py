"""The audit trail at the command line."""

from typing import Any

import pytest

from emporion.domain.shared.ids import new_id
from tests.cli.terminal import Terminal


@pytest.fixture
def wallet(terminal: Terminal, shop: str) -> Any:
    """A wallet into which 100 were deposited: two versions."""
    made = terminal.types(f"wallet open --shop {shop} --owner {shop}@example.com")
    terminal.types(f"wallet deposit --shop {shop} --wallet {made['address']} --amount 100")
    return made


def test_a_history_tells_who_changed_what(terminal: Terminal, shop: str, wallet: Any) -> None:
    items = terminal.types(f"audit history wallets {wallet['id']} --shop {shop}")["items"]
    assert [(each["command"], each["actor_name"]) for each in items] == [
        ("OpenWallet", "cli"),
        ("Deposit", "cli"),
    ]
    said = terminal.reads(f"audit history wallets {wallet['id']} --shop {shop} --where command=Deposit")
    assert "Deposit" in said
    assert "OpenWallet" not in said


def test_a_command_is_told_by_its_id(terminal: Terminal, shop: str, wallet: Any) -> None:
    items = terminal.types(f"audit history wallets {wallet['id']} --shop {shop}")["items"]
    done = terminal.types(f"audit command {items[1]['command_id']} --shop {shop}")["items"]
    assert sorted(each["table"] for each in done) == ["transfers", "wallets"]
    found = terminal.types(f"audit changes --shop {shop} --where command=Deposit --limit 1")
    assert len(found["items"]) == 1
    assert found["next_cursor"] is not None


def test_a_record_as_of_a_time(terminal: Terminal, shop: str, wallet: Any) -> None:
    items = terminal.types(f"audit history wallets {wallet['id']} --shop {shop}")["items"]
    for item, balance in zip(items, ("0", "100"), strict=True):
        line = f"audit as-of wallets {wallet['id']} {item['at']} --shop {shop}"
        assert terminal.types(line)["state"]["values"]["balance"] == balance
    assert "version 2" in terminal.reads(line)


def test_a_shop_is_rebuilt_and_compared(terminal: Terminal, shop: str, wallet: Any) -> None:
    document = terminal.types(f"audit rebuild --shop {shop}")
    assert {each["problem"] for each in document["rows"]} == {""}
    assert {"shops", "wallets", "transfers"} <= {each["table"] for each in document["rows"]}
    assert "wallets" in terminal.reads(f"audit rebuild wallets --shop {shop}")
    assert terminal.types(f"audit rebuild --shop {shop} --at 2020-01-01")["rows"] == []


def test_the_platforms_tables_are_told_without_a_shop(terminal: Terminal, shop: str) -> None:
    (user,) = [
        each
        for each in terminal.types("audit rebuild users")["rows"]
        if each["values"]["email"] == f"{shop}@example.com"
    ]
    assert user["values"]["password_hash"] == "[redacted]"
    (made,) = terminal.types(f"audit history users {user['record_id']}")["items"]
    assert made["command"] == "Register"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"audit history order {new_id()}", "table-not-audited"),
        (f"audit as-of wallets {new_id()} 2026-01-31", "record-absent"),
        (f"audit as-of wallets {new_id()} then", "moment-invalid"),
        ("audit rebuild users", "table-not-audited"),
    ],
)
def test_what_cannot_be_told_says_why(terminal: Terminal, shop: str, line: str, code: str) -> None:
    assert terminal.types(f"{line} --shop {shop}", exit_code=1)["error"]["code"] == code
