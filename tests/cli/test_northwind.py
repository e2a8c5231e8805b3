"""Northwind, imported and reported to the cent."""

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture
def northwind(shared_data: Path) -> Path:
    return shared_data / "northwind"


@pytest.mark.long
def test_northwind_adds_up_to_the_known_answers(terminal: Terminal, shop: str, northwind: Path) -> None:
    brought = terminal.types(f"import northwind {northwind} --shop {shop}")
    assert {kind: brought[kind]["created"] for kind in ("categories", "products", "orders")} == {
        "categories": 8,
        "products": 77,
        "orders": 830,
    }
    report = terminal.types(f"report sales --shop {shop}")
    assert report["totals"] == {
        "orders": 830,
        "units": 51317,
        "gross": "1354458.59",
        "net": "1265793.0395",
        "charged": "1265793.22",
    }
    assert (report["largest_order"], report["smallest_order"]) == ("16387.5", "12.5")
    terminal.types(f"verify --shop {shop}")

    again = terminal.types(f"import northwind {northwind} --shop {shop}")
    assert (again["changed"], again["orders"]["present"]) == (False, 830)


def test_a_folder_that_is_no_northwind_is_refused(terminal: Terminal, shop: str, tmp_path: Path) -> None:
    refused = terminal.types(f"import northwind {tmp_path} --shop {shop}", exit_code=1)
    assert refused["error"]["code"] == "northwind-unreadable"
