"""`emporion user erase` and the worker, on a real server."""

from tests.cli.terminal import Terminal


def test_a_customer_is_erased_and_the_books_still_hold(terminal: Terminal, shop: str) -> None:
    email = f"bob-{shop}@example.com"
    line = f"user create --email {email} --name Bob --password-stdin"
    bob = terminal.types(line, stdin="correct horse battery\n")["id"]
    terminal.types(f"wallet open --shop {shop} --owner {email} --name Purse")
    seen = terminal.reads(f"user erase {email} --yes")
    assert f"User {bob} is erased." in seen
    assert "wallets" in seen
    terminal.types(f"verify --shop {shop}")
    terminal.reads("worker --once")
