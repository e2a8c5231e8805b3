"""Which form of the rows a request gets."""

import pytest

from emporion.adapters.http.problems import ProblemError
from emporion.adapters.http.streams import Form, FormNotOffered, accepted


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "*/*",
        "application/json",
        "application/*",
        "text/csv;q=0.5, application/json",
        "text/csv;q=x, */*",
    ],
)
def test_json_unless_csv_is_liked_better(header: str | None) -> None:
    assert accepted(header) is Form.JSON


@pytest.mark.parametrize(
    "header",
    [
        "text/csv",
        "TEXT/CSV",
        "text/*",
        "text/csv, application/json;q=0.9",
        "*/*;q=0.1, text/csv",
        "application/json;q=0, */*",
    ],
)
def test_csv_where_it_is_liked_better(header: str) -> None:
    assert accepted(header) is Form.CSV


@pytest.mark.parametrize("header", ["text/html", "image/*", "text/csv;q=0", "application/json;q=x"])
def test_anything_else_is_not_offered(header: str) -> None:
    with pytest.raises(ProblemError) as refused:
        accepted(header)
    assert refused.value.error == FormNotOffered(accept=header)
