"""Five small files, and all the ways in which they can be wrong."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from returns.result import Failure

from emporion.application.northwind.data import Northwind, NorthwindLine
from emporion.application.northwind.reader import read_northwind

FILES = {
    "categories.csv": "category_id,category_name,description\n1,Beverages,Soft drinks\n",
    "products.csv": (
        "product_id,product_name,supplier_id,category_id,quantity_per_unit,unit_price,units_in_stock,"
        "units_on_order,reorder_level,discontinued\n"
        "1,Chai,8,1,10 boxes x 30 bags,18,39,0,10,1\n"
        "2,Chef Anton's Mix,8,1,,21.35,0,0,0,0\n"
    ),
    "customers.csv": "customer_id,company_name,contact_name\nALFKI,Alfreds Futterkiste,Maria Anders\n",
    "orders.csv": (
        "order_id,customer_id,order_date\n10250,ALFKI,1996-07-08\n10248,ALFKI,1996-07-04\n10249,ALFKI,1996-07-08\n"
    ),
    "order_details.csv": (
        "order_id,product_id,unit_price,quantity,discount\n"
        "10248,1,14.4,12,0.15\n10248,2,9.8,10,0\n10249,2,20,1,0\n10250,1,1,1,1\n"
    ),
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """The files in a folder, some replaced by other text; None leaves one out."""

    def write_files(changes: dict[str, str | None] | None = None) -> Path:
        for name, text in (FILES | (changes or {})).items():
            if text is not None:
                (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        return tmp_path

    return write_files


def read(folder: Path) -> Northwind:
    answer = read_northwind(folder)
    assert not isinstance(answer, Failure), answer.failure().message
    return answer.unwrap()


def problems(folder: Path) -> tuple[str, ...]:
    answer = read_northwind(folder)
    assert isinstance(answer, Failure)
    found: tuple[str, ...] = answer.failure().problems
    return found


def test_amounts_are_exact_decimals(write: Write) -> None:
    northwind = read(write())
    assert northwind.orders[0].lines[0] == NorthwindLine(
        product_id=1, quantity=12, unit_price=Decimal("14.4"), discount=Decimal("0.15")
    )


def test_orders_come_in_the_order_of_their_days_at_midnight_utc(write: Write) -> None:
    orders = read(write()).orders
    assert [order.id for order in orders] == [10248, 10249, 10250]
    assert orders[0].placed_at == datetime(1996, 7, 4, tzinfo=UTC)


def test_products_know_their_handle_and_whether_they_are_discontinued(write: Write) -> None:
    chai, mix = read(write()).products
    assert (chai.handle, chai.is_discontinued, chai.in_stock) == ("chai", True, 39)
    assert (mix.handle, mix.is_discontinued, mix.quantity_per_unit) == ("chef-anton-s-mix", False, "")


def test_a_bom_crlf_padded_headers_and_blank_rows_do_not_matter(write: Write) -> None:
    text = "\ufeff Category_ID , category_name \r\n 1 , Beverages \r\n\r\n , \r\n"
    (category,) = read(write({"categories.csv": text})).categories
    assert (category.id, category.name) == (1, "Beverages")


def test_columns_may_stand_in_another_order_and_rows_may_end_in_commas(write: Write) -> None:
    text = "company_name,customer_id\nAlfreds,ALFKI,,\n"
    assert read(write({"customers.csv": text})).customers[0].company == "Alfreds"


def test_every_missing_file_is_named(write: Write) -> None:
    folder = write({"orders.csv": None, "products.csv": None})
    assert problems(folder) == ("products.csv is missing", "orders.csv is missing")


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    assert len(problems(tmp_path / "nowhere")) == 5


def test_every_missing_column_is_named(write: Write) -> None:
    folder = write({"orders.csv": "order_id,ship_name\n1,x\n", "categories.csv": ""})
    assert problems(folder) == (
        "categories.csv has no column category_id, category_name",
        "orders.csv has no column customer_id, order_date",
    )


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        (
            "order_details.csv",
            FILES["order_details.csv"].replace("14.4", "14,4"),
            "order_details.csv row 2 has 6 cells below 5 columns",
        ),
        (
            "order_details.csv",
            FILES["order_details.csv"].replace("14.4", "1e3"),
            "row 2 has '1e3' as unit_price, not a number with at most 6 decimals",
        ),
        (
            "order_details.csv",
            FILES["order_details.csv"].replace("0.15", "1.5"),
            "row 2 has '1.5' as discount, not a number up to 1",
        ),
        (
            "order_details.csv",
            FILES["order_details.csv"].replace("0.15", "NaN"),
            "row 2 has 'NaN' as discount",
        ),
        (
            "order_details.csv",
            FILES["order_details.csv"].replace(",12,", ",0,"),
            "row 2 has '0' as quantity, not a whole number from 1",
        ),
        (
            "orders.csv",
            FILES["orders.csv"].replace("1996-07-04", "04/07/1996"),
            "orders.csv row 3 has '04/07/1996' as order_date, not a day as YYYY-MM-DD",
        ),
        (
            "products.csv",
            FILES["products.csv"].replace("10,1\n", "10,maybe\n"),
            "products.csv row 2 has 'maybe' as discontinued, not 0 or 1",
        ),
        (
            "customers.csv",
            FILES["customers.csv"].replace("Alfreds Futterkiste", " "),
            "customers.csv row 2 has no company_name",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_file_and_row(
    write: Write, file: str, text: str, problem: str
) -> None:
    assert any(problem in found for found in problems(write({file: text})))


@pytest.mark.parametrize(
    ("file", "more", "problem"),
    [
        ("orders.csv", "10251,BOLID,1996-07-09\n", "orders.csv row 5 names 'BOLID' as customer_id"),
        ("orders.csv", "10251,ALFKI,1996-07-09\n", "is order 10251, which has no lines"),
        ("orders.csv", "10248,ALFKI,1996-07-09\n", "orders.csv has order 10248 twice"),
        ("order_details.csv", "10248,77,1,1,0\n", "order_details.csv row 6 names '77' as product_id"),
        ("order_details.csv", "9,1,1,1,0\n", "has lines of order 9, which is not in orders.csv"),
        ("products.csv", "3,Tea,1,5,,1,1,0,0,0\n", "products.csv row 4 names '5' as category_id"),
        ("products.csv", "3,CHAI,1,1,,1,1,0,0,0\n", "products.csv has name chai twice"),
        ("customers.csv", "alfki,Other,x\n", "customers.csv has customer alfki twice"),
    ],
)
def test_what_does_not_fit_together_is_named(write: Write, file: str, more: str, problem: str) -> None:
    assert any(problem in found for found in problems(write({file: FILES[file] + more})))


def test_a_file_that_is_not_utf_8_is_told(write: Write) -> None:
    folder = write()
    (folder / "customers.csv").write_bytes("customer_id,company_name\nBOLID,Bólido\n".encode("latin-1"))
    assert problems(folder) == ("customers.csv is not UTF-8",)


def test_the_message_names_the_first_problems_and_counts_the_others(write: Write) -> None:
    bad = "order_id,product_id,unit_price,quantity,discount\n" + "10248,1,x,1,0\n" * 15
    answer = read_northwind(write({"order_details.csv": bad}))
    assert isinstance(answer, Failure)
    assert "(and 7 more)" in answer.failure().message


def test_the_real_files_are_read_whole(shared_data: Path) -> None:
    northwind = read(shared_data / "northwind")
    counts = (northwind.categories, northwind.products, northwind.customers, northwind.orders)
    assert list(map(len, counts)) == [8, 77, 91, 830]
    lines = [line for order in northwind.orders for line in order.lines]
    assert len(lines) == 2155
    assert sum(line.quantity * line.unit_price for line in lines) == Decimal("1354458.59")
