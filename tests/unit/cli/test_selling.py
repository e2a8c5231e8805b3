"""User, shop, wallet and order, as an operator types them."""

from uuid import UUID

import pytest

from tests.unit.cli.memory_runtime import MemoryRuntime
from tests.unit.cli.operator import Operator


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


def test_an_order_is_placed_by_sku_and_charged(operator: Operator) -> None:
    shop_id = operator.has_a_shop()
    wallet = operator.has_a_full_wallet()
    operator.sells(shop_id, "Chai", sku="TEA:CHAI", price="4.25", stock=3)
    placed = operator.types(f"order place --shop acme --wallet {wallet} --line TEA:CHAI:2")
    assert (placed["status"], placed["total"]) == ("confirmed", "8.5")
    assert [(line["title"], line["quantity"]) for line in placed["lines"]] == [("Chai", 2)]


def test_an_order_repeated_with_its_key_is_the_same_order(operator: Operator) -> None:
    shop_id = operator.has_a_shop()
    wallet = operator.has_a_full_wallet()
    operator.sells(shop_id, "Chai", sku="CHAI", price="4.25", stock=3)
    line = f"order place --shop acme --wallet {wallet} --line CHAI:2 --idempotency-key once"
    assert operator.types(line) == operator.types(line)


def test_an_order_beyond_the_stock_is_refused_with_what_is_short(operator: Operator) -> None:
    shop_id = operator.has_a_shop()
    wallet = operator.has_a_full_wallet()
    operator.sells(shop_id, "Chai", sku="CHAI", price="1", stock=3)
    refused = operator.types(f"order place --shop acme --wallet {wallet} --line CHAI:4", exit_code=1)
    assert refused["error"]["code"] == "out-of-stock"
    assert refused["error"]["shortages"][0]["available"] == 3


def test_a_sku_of_two_variants_names_both_and_orders_none(operator: Operator) -> None:
    shop_id = operator.has_a_shop()
    wallet = operator.has_a_full_wallet()
    operator.sells(shop_id, "Chai", sku="SAME", price="1", stock=3)
    operator.sells(shop_id, "Chang", sku="SAME", price="1", stock=3)
    refused = operator.types(f"order place --shop acme --wallet {wallet} --line SAME:1", exit_code=1)
    assert refused["error"]["code"] == "sku-ambiguous"
    assert len(refused["error"]["variant_ids"]) == 2


def test_a_person_reads_what_was_charged(operator: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    shop_id = operator.has_a_shop()
    wallet = operator.has_a_full_wallet()
    operator.sells(shop_id, "Chai [green]", sku="CHAI", price="4.25", stock=3)
    assert operator.emporion("order", "place", "--shop", "acme", "--wallet", wallet, "--line", "CHAI:2") == 0
    said = capsys.readouterr().out
    assert "Chai [green]" in said
    assert "8.50 EUR charged" in said
