"""A real shop's export, imported and sold from."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

COUNTS = {
    "packt-product-data.csv": (20, 21),
    "pl-books-export.csv": (35, 58),
}


@pytest.mark.parametrize(("name", "counts"), COUNTS.items())
def test_a_real_export_is_imported_and_a_second_time_changes_nothing(
    terminal: Terminal, shop: str, shared_data: Path, name: str, counts: tuple[int, int]
) -> None:
    line = f"import products {shared_data / 'shopify' / name} --shop {shop}"
    first = terminal.types(line)
    assert (first["products"]["created"], first["variants"]["created"]) == counts
    assert first["rejected"] == []
    again = terminal.types(line)
    assert (again["products"]["unchanged"], again["variants"]["unchanged"]) == counts
    assert again["products"]["updated"] == again["variants"]["updated"] == 0


def test_a_file_that_is_no_export_is_refused_with_what_is_missing(
    terminal: Terminal, shop: str, shared_data: Path
) -> None:
    file = shared_data / "northwind" / "orders.csv"
    refused = terminal.types(f"import products {file} --shop {shop}", exit_code=1)
    assert (refused["error"]["code"], "Handle" in refused["error"]["missing"]) == (
        "not-a-product-export",
        True,
    )


def test_rejected_rows_are_named_and_strict_is_1(terminal: Terminal, shop: str, tmp_path: Path) -> None:
    file = tmp_path / "some.csv"
    file.write_text("Handle,Title,Variant Price\ntea,Tea,4.25\ncoffee,Coffee,N/A\n")
    report = terminal.types(f"import products {file} --shop {shop} --strict", exit_code=1)
    assert [(each["line"], each["handle"]) for each in report["rejected"]] == [(3, "coffee")]
    assert "coffee" in terminal.reads(f"import products {file} --shop {shop}")


def test_what_was_imported_is_sold_booked_and_reported(terminal: Terminal, shop: str, tmp_path: Path) -> None:
    file = tmp_path / "tea.csv"
    file.write_text(
        "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Status\n"
        "tea,Tea,CHAI,4.25,10,active\n"
        "pot,Pot,POT,30,1,active\n"
    )
    terminal.types(f"import products {file} --shop {shop}")
    wallet = terminal.has_a_wallet(shop, "100")
    line = f"order place --shop {shop} --wallet {wallet} --line CHAI:3 --line POT:1"
    placed = terminal.types(line + " --idempotency-key one")
    assert (placed["total"], placed["status"]) == ("42.75", "confirmed")
    assert terminal.types(line + " --idempotency-key one") == placed
    assert terminal.types(line, exit_code=1)["error"]["code"] == "out-of-stock"

    totals = terminal.types(f"report sales --shop {shop}")["totals"]
    assert totals == {"orders": 1, "units": 4, "gross": "42.75", "net": "42.75", "charged": "42.75"}
    assert "42.75" in terminal.reads(f"report sales --shop {shop}")
    (books,) = terminal.types(f"verify --shop {shop}")
    assert [each["broken"] for each in books["invariants"]] == [0] * 8


def test_an_unknown_shop_is_refused(terminal: Terminal) -> None:
    for line in ("report sales --shop no-such-shop", "verify --shop no-such-shop"):
        assert terminal.types(line, exit_code=1)["error"]["code"] == "shop-not-found"
