"""A shop's reports over HTTP."""

from decimal import Decimal

from tests.web.people import Person


async def test_members_read_what_was_sold(owner: Person) -> None:
    variant = await owner.sells(price="4.25")
    wallet = await owner.has_a_wallet(holding="20")
    order = {"wallet_id": wallet["id"], "items": [{"variant_id": variant["id"], "quantity": 3}]}
    await owner.makes("{shop}/orders", order)
    answer = await owner.asks("GET", "{shop}/reports/sales")
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert report["currency"] == "EUR"
    assert report["totals"] == {
        "orders": 1,
        "units": 3,
        "gross": "12.75",
        "net": "12.75",
        "charged": "12.75",
    }
    assert [each["name"] for each in report["categories"]] == ["uncategorised"]
    assert Decimal(report["customers"][0]["totals"]["charged"]) == Decimal("12.75")
    assert report["months"][0]["month"].endswith("-01")


async def test_the_number_of_named_customers_is_the_readers_choice(owner: Person) -> None:
    assert (await owner.asks("GET", "{shop}/reports/sales?customers=0")).json()["customers"] == []
    assert (await owner.asks("GET", "{shop}/reports/sales?customers=-1")).status_code == 422


async def test_others_do_not_read_it(owner: Person, stranger: Person) -> None:
    stranger.shop = owner.shop
    assert (await stranger.asks("GET", "{shop}/reports/sales")).status_code == 403
