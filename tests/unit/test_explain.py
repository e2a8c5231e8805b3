"""What failures of the infrastructure are said to mean."""

import socket

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from emporion.infrastructure.embedded.errors import EmbeddedPostgresError
from emporion.infrastructure.explain import explain


class DriverError(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"driver said {sqlstate}")
        self.sqlstate = sqlstate


def wrapped(sqlstate: str) -> DBAPIError:
    return DBAPIError("SELECT secret", {"password": "hunter2"}, DriverError(sqlstate))


@pytest.mark.parametrize(
    ("sqlstate", "words"),
    [
        ("28P01", "password"),
        ("3D000", "does not exist"),
        ("42P01", "emporion db upgrade"),
        ("42501", "a right is missing"),
        ("53300", "EMPORION_POOL_SIZE"),
        ("57014", "EMPORION_STATEMENT_TIMEOUT"),
        ("08006", "connection to the database was lost"),
        ("57P01", "ended the connection"),
        ("53200", "short of a resource"),
    ],
)
def test_what_the_database_refuses_is_said_with_what_to_do(sqlstate: str, words: str) -> None:
    said = explain(wrapped(sqlstate))
    assert said is not None
    assert words in said


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionRefusedError("port 1"), "does not answer"),
        (TimeoutError(), "does not answer"),
        (socket.gaierror("no such host"), "unknown"),
        (PoolTimeout("QueuePool limit"), "EMPORION_POOL_SIZE"),
        (EmbeddedPostgresError("It will not start.", "Free some space."), "Free some space."),
    ],
)
def test_what_does_not_answer_is_said_with_what_to_do(error: Exception, words: str) -> None:
    said = explain(error)
    assert said is not None
    assert words in said


def test_the_cause_counts_not_what_was_raised_from_it() -> None:
    outer = RuntimeError("could not start")
    outer.__cause__ = ConnectionRefusedError("port 1")
    assert explain(outer) is not None


@pytest.mark.parametrize("error", [ZeroDivisionError(), wrapped("23505"), wrapped("42601"), KeyError("x")])
def test_a_bug_is_not_explained_away(error: Exception) -> None:
    assert explain(error) is None


def test_no_statement_or_parameter_is_repeated() -> None:
    for state in ("08006", "57P01", "53200"):
        said = explain(wrapped(state)) or ""
        assert "hunter2" not in said
        assert "secret" not in said
