"""`emporion user erase`, as an operator types it."""

import pytest

from tests.unit.cli.memory_runtime import MemoryRuntime
from tests.unit.cli.operator import Operator


@pytest.fixture
def operator(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Operator:
    return Operator(emporion, capsys, monkeypatch)


def user(operator: Operator, email: str) -> str:
    line = f"user create --email {email} --name Bob --password-stdin"
    made: str = operator.types(line, stdin="correct horse battery\n")["id"]
    return made


def test_a_person_is_erased_and_the_tables_are_named(operator: Operator) -> None:
    operator.has_a_shop()
    bob = user(operator, "bob@example.com")
    operator.types("wallet open --shop acme --owner bob@example.com --name Purse")
    done = operator.types(f"user erase {bob} --yes")
    assert (done["status"], done["user_id"]) == ("done", bob)
    assert {each["table"]: each["anonymised"] for each in done["tables"] if each["anonymised"]} == {
        "users": 1,
        "wallets": 1,
    }
    assert operator.types(f"user erase {bob} --yes") == done


def test_an_address_is_as_good_as_an_id(operator: Operator) -> None:
    bob = user(operator, "bob@example.com")
    assert operator.types("user erase BOB@example.com --yes")["user_id"] == bob
    assert (
        operator.types("user erase bob@example.com --yes", exit_code=1)["error"]["code"] == "user-not-found"
    )


def test_the_owner_of_a_shop_is_told_what_to_do_first(operator: Operator) -> None:
    operator.has_a_shop()
    refused = operator.types("user erase ada@example.com --yes", exit_code=1)["error"]
    assert refused["code"] == "erasure-obstructed"
    assert [each["kind"] for each in refused["obstacles"]] == ["last-owner"]
    assert "make somebody else an owner" in refused["message"]


@pytest.mark.parametrize("line", ["user erase bob@example.com", "user erase somebody --yes"])
def test_nobody_is_erased_by_mistake(operator: Operator, line: str) -> None:
    user(operator, "bob@example.com")
    assert operator.types(line, exit_code=2)["error"]["code"] == "usage"
