"""User, shop, wallet and order, as an operator types them."""

import io
import json
from typing import Any
from uuid import UUID

import pytest

from tests.unit.cli.memory_runtime import MemoryRuntime


class Operator:
    """Types commands and reads their JSON."""

    def __init__(
        self,
        emporion: MemoryRuntime,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.emporion, self.capsys, self.monkeypatch = emporion, capsys, monkeypatch

    def types(self, line: str, *more: str, stdin: str = "", exit_code: int = 0) -> Any:
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        assert self.emporion("--json", *line.split(), *more) == exit_code
        return json.loads(self.capsys.readouterr().out)

    def has_a_shop(self) -> UUID:
        self.types(
            "user create --email ada@example.com --name Ada --password-stdin", stdin="correct horse battery\n"
        )
        return UUID(self.types("shop open acme --owner ADA@example.com --currency eur")["id"])

    def has_a_full_wallet(self) -> str:
        address: str = self.types("wallet open --shop acme --owner ada@example.com")["address"]
        self.types(f"wallet deposit --shop acme --wallet {address} --amount 20.00")
        return address


@pytest.fixture
def operator(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Operator:
    return Operator(emporion, capsys, monkeypatch)


def test_a_user_is_created_with_a_password_from_stdin(operator: Operator) -> None:
    made = operator.types(
        "user create --email ada@example.com --name Ada --password-stdin", stdin="correct horse battery\n"
    )
    assert (made["email"], made["is_active"]) == ("ada@example.com", True)
    assert "password" not in made


def test_without_anybody_to_type_a_password_it_must_be_piped(operator: Operator) -> None:
    answer = operator.types("user create --email ada@example.com --name Ada", exit_code=2)
    assert "--password-stdin" in answer["error"]["message"]


def test_a_shop_is_opened_for_its_owner(operator: Operator) -> None:
    operator.has_a_shop()
    refused = operator.types("shop open acme --owner ada@example.com --currency EUR", exit_code=1)
    assert refused["error"]["code"] == "slug-taken"


def test_a_deposit_is_answered_with_what_the_wallet_holds(operator: Operator) -> None:
    operator.has_a_shop()
    address = operator.types("wallet open --shop acme --owner ada@example.com")["address"]
    booked = operator.types(f"wallet deposit --shop acme --wallet {address.lower()} --amount 20.50")
    assert (booked["wallet"]["balance"], booked["transfer"]["kind"]) == ("20.5", "deposit")


@pytest.mark.parametrize("amount", ["much", "NaN", "1,50"])
def test_what_is_no_amount_is_a_wrong_call(operator: Operator, amount: str) -> None:
    operator.has_a_shop()
    operator.types(f"wallet deposit --shop acme --wallet x --amount {amount}", exit_code=2)


@pytest.mark.parametrize(
    ("wallet", "code"), [("0" * 11 + "1", "invalid-wallet-address"), (str(UUID(int=7)), "wallet-unknown")]
)
def test_a_wallet_that_is_not_there_is_named(operator: Operator, wallet: str, code: str) -> None:
    operator.has_a_shop()
    refused = operator.types(f"wallet deposit --shop acme --wallet {wallet} --amount 1", exit_code=1)
    assert refused["error"]["code"] == code


@pytest.mark.parametrize("line", ["tea", "tea:", ":2", "tea:two"])
def test_what_is_no_order_line_is_a_wrong_call(operator: Operator, line: str) -> None:
    answer = operator.types(f"order place --shop acme --wallet x --line {line}", exit_code=2)
    assert "VARIANT:QUANTITY" in answer["error"]["message"]
