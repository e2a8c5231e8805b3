"""Deleted products and users, as an operator types it."""

from typing import Any

import pytest

from tests.unit.cli.memory_runtime import MemoryRuntime
from tests.unit.cli.operator import Operator


@pytest.fixture
def operator(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Operator:
    return Operator(emporion, capsys, monkeypatch)


def register(operator: Operator, email: str = "eve@example.com") -> Any:
    line = f"user create --email {email} --name Eve --password-stdin"
    return operator.types(line, stdin="correct horse battery\n")


def test_a_user_is_deleted_listed_and_restored(operator: Operator) -> None:
    made = register(operator)
    gone = operator.types("user delete eve@example.com --reason robot")
    assert (gone["id"], gone["reason"], gone["deleted_by"]) == (made["id"], "robot", None)
    assert operator.types("user deleted")["items"] == [gone]
    assert operator.types("user delete eve@example.com --reason robot", exit_code=1)["error"]["code"] == (
        "user-not-found"
    )
    assert operator.types(f"user restore {made['id']}")["email"] == "eve@example.com"
    assert operator.types("user deleted")["items"] == []


def test_an_address_that_was_taken_since_refuses_the_restoration(operator: Operator) -> None:
    made = register(operator)
    operator.types("user delete eve@example.com --reason robot")
    register(operator)
    refused = operator.types(f"user restore {made['id']}", exit_code=1)
    assert refused["error"]["code"] == "email-taken"


def test_an_account_is_switched_off_and_on(operator: Operator) -> None:
    register(operator)
    assert operator.types("user deactivate eve@example.com")["is_active"] is False
    assert operator.types("user activate eve@example.com")["is_active"] is True


def test_deleted_users_are_purged(operator: Operator) -> None:
    register(operator)
    operator.types("user delete eve@example.com --reason robot")
    assert operator.types("user purge")["purged"] == 1
    assert operator.types("user deleted")["items"] == []


def test_a_product_that_is_not_there_is_not_deleted(operator: Operator) -> None:
    operator.has_a_shop()
    refused = operator.types("product delete mug --shop acme --reason broken", exit_code=1)
    assert refused["error"]["code"] == "product-not-found"
    assert operator.types("product deleted --shop acme")["items"] == []
    assert operator.types("product purge --shop acme") == {"kept": [], "next_after": None, "purged": 0}
