"""`emporion webhook` on a real server."""

from tests.cli.terminal import Terminal

URL = "https://example.com/hooks"


def test_a_webhook_from_its_creation_to_its_end(terminal: Terminal, shop: str) -> None:
    made = terminal.types(f"webhook create {URL} --shop {shop} --topic order.placed")
    assert made["secret"].startswith("whsec_")
    (listed,) = terminal.types(f"webhook list --shop {shop}")
    assert (listed["id"], listed["topics"]) == (made["id"], ["order.placed"])
    assert "secret" not in listed
    rotated = terminal.types(f"webhook rotate {made['id']} --shop {shop} --grace-hours 0")
    assert rotated["secret"] != made["secret"]
    assert terminal.types(f"webhook disable {made['id']} --shop {shop}")["status"] == "disabled"
    refused = terminal.types(f"webhook test {made['id']} --shop {shop}", exit_code=1)
    assert refused["error"]["code"] == "webhook-is-disabled"
    assert terminal.types(f"webhook enable {made['id']} --shop {shop}")["status"] == "enabled"
    terminal.types(f"webhook test {made['id']} --shop {shop}")
    assert terminal.types(f"webhook delete {made['id']} --shop {shop}") == {"deleted": made["id"]}
    assert terminal.types(f"webhook list --shop {shop}") == []


def test_a_person_reads_the_secret_once_and_the_reason_of_trouble(terminal: Terminal, shop: str) -> None:
    said = terminal.reads(f"webhook create {URL} --shop {shop}")
    assert "Secret: whsec_" in said
    listed = terminal.reads(f"webhook list --shop {shop}")
    assert URL in listed
    assert "whsec_" not in listed


def test_a_private_address_is_refused_in_words(terminal: Terminal, shop: str) -> None:
    refused = terminal.types(f"webhook create https://192.168.1.1/ --shop {shop}", exit_code=1)
    assert "private" in refused["error"]["message"]


def test_deliveries_are_listed_and_a_range_is_replayed(terminal: Terminal, shop: str) -> None:
    made = terminal.types(f"webhook create {URL} --shop {shop}")
    assert terminal.types(f"webhook deliveries {made['id']} --shop {shop}")["items"] == []
    nothing = terminal.types(f"webhook replay {made['id']} --shop {shop} --first 1 --last 5")
    assert nothing == {"queued": 0, "under_way": 0, "left_out": 0, "next": None}
    refused = terminal.types(f"webhook replay {made['id']} --shop {shop} --first 5 --last 1", exit_code=1)
    assert refused["error"]["code"] == "invalid-replay-range"
    terminal.types(f"webhook disable {made['id']} --shop {shop}")
    refused = terminal.types(f"webhook replay {made['id']} --shop {shop} --first 1 --last 5", exit_code=1)
    assert refused["error"]["code"] == "webhook-is-disabled"
