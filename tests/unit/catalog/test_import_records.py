"""How an export's text becomes records."""

from io import StringIO

import pytest

from emporion.application.catalog.shopify.lines import MAX_LINE
from emporion.application.catalog.shopify.records import (
    MAX_FIELD,
    NUL_NOTE,
    QUOTES_NOTE,
    Record,
    read_records,
)


def records(text: str) -> list[Record]:
    return list(read_records(StringIO(text, newline=""), ","))


def test_a_record_knows_the_line_it_starts_on() -> None:
    found = records('a,b\n1,"x\n\ny"\n\n2,z\n')
    assert [(each.line, each.cells) for each in found] == [
        (1, ["a", "b"]),
        (2, ["1", "x\n\ny"]),
        (6, ["2", "z"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    assert [each.line for each in records(end.join(("a,b", "1,2", "3,4")))] == [1, 2, 3]


def test_a_quote_that_never_closes_costs_one_row() -> None:
    found = records('a,b\n1,"open\n2,x\n3,y\n')
    assert [(each.line, each.problem is None) for each in found] == [
        (1, True),
        (2, False),
        (3, True),
        (4, True),
    ]
    assert found[1].cells == ["1"]


def test_a_quote_that_closes_in_a_later_row_does_not_swallow_it() -> None:
    found = records('a,b\n1,"open\n2,"x"\n3,y\n')
    assert [(each.line, each.problem is None) for each in found] == [
        (1, True),
        (2, False),
        (3, True),
        (4, True),
    ]


def test_a_single_quotation_mark_inside_a_value_is_mended() -> None:
    found = records('a,b,c\n1,"5" wide",x\n2,y,z\n')
    assert found[1] == Record(2, ["1", '5 wide"', "x"], notes=(QUOTES_NOTE,))
    assert found[2].cells == ["2", "y", "z"]


def test_zero_bytes_are_left_out_and_told() -> None:
    assert records("a,b\n1,x\0y\n")[1] == Record(2, ["1", "xy"], notes=(NUL_NOTE,))


def test_a_large_field_is_read() -> None:
    body = "x" * 600_000
    assert records(f'a,b\n1,"{body}"\n')[1].cells == ["1", body]


def test_a_field_beyond_all_measure_costs_one_row() -> None:
    body = "x" * (MAX_FIELD + 1)
    found = records(f"a,b\n1,{body}\n2,y\n")
    assert [(each.line, each.problem is None) for each in found] == [(1, True), (2, False), (3, True)]


def test_a_line_without_end_costs_one_row() -> None:
    found = records(f"a,b\n1,{'x,' * MAX_LINE}\n2,y\n")
    assert [(each.line, each.problem is None) for each in found] == [(1, True), (2, False), (3, True)]


def test_a_line_without_end_inside_quotes_costs_no_row_after_it() -> None:
    found = records(f'a,b\n1,"x\n{"y" * (MAX_LINE + 1)}\n2,z\n')
    assert [(each.line, each.problem is None) for each in found] == [
        (1, True),
        (2, False),
        (3, False),
        (4, True),
    ]
