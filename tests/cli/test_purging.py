"""What was deleted goes for good with the worker, when its time has come."""

import pytest

from tests.cli.terminal import Terminal

TEAS = """Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty
assam,Assam,Title,Default Title,9.90,5
"""


def deleted_product(terminal: Terminal, shop: str) -> None:
    with open("teas.csv", "w", encoding="utf-8") as file:
        file.write(TEAS)
    terminal.types(f"import products teas.csv --shop {shop}")
    terminal.types(f"product delete assam --shop {shop} --reason musty")


def test_a_deleted_product_is_listed_and_restored(terminal: Terminal, shop: str) -> None:
    deleted_product(terminal, shop)
    (gone,) = terminal.types(f"product deleted --shop {shop}")["items"]
    assert (gone["handle"], gone["reason"], gone["deleted_by"]) == ("assam", "musty", None)
    assert "musty" in terminal.reads(f"product deleted --shop {shop}")
    assert terminal.types(f"product restore {gone['id']} --shop {shop}")["handle"] == "assam"
    assert terminal.types(f"product deleted --shop {shop}")["items"] == []


def test_the_worker_leaves_what_was_deleted_a_while_ago(terminal: Terminal, shop: str) -> None:
    deleted_product(terminal, shop)
    terminal.reads("worker --once")
    assert len(terminal.types(f"product deleted --shop {shop}")["items"]) == 1


def test_the_worker_purges_after_the_retention_time(
    terminal: Terminal, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted_product(terminal, shop)
    user = f"gone-{shop}@example.com"
    terminal.types(f"user create --email {user} --name Eve --password-stdin", stdin="correct horse battery\n")
    terminal.types(f"user delete {user} --reason robot")
    monkeypatch.setenv("EMPORION_PURGE_DELETED_AFTER_DAYS", "0")
    terminal.reads("worker --once")
    assert terminal.types(f"product deleted --shop {shop}")["items"] == []
    assert user not in {each["email"] for each in terminal.types("user deleted")["items"]}
    terminal.reads("verify")


def test_a_purge_by_hand_says_what_it_kept(
    terminal: Terminal, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted_product(terminal, shop)
    assert terminal.types(f"product purge --shop {shop}")["purged"] == 0
    monkeypatch.setenv("EMPORION_PURGE_DELETED_AFTER_DAYS", "0")
    assert terminal.types(f"product purge --shop {shop}") == {"kept": [], "next_after": None, "purged": 1}
