"""`emporion db backfill` on a real server; that it survives kills is shown in tests/integration/backfills."""

from tests.cli.terminal import Terminal

NAME = "trimmed-skus"


def test_a_backfill_is_run_and_listed_as_done(terminal: Terminal) -> None:
    done = terminal.types(f"db backfill {NAME} --again --pause 0")
    assert (done["name"], done["state"]) == (NAME, "done")
    assert {each["name"]: each["state"] for each in terminal.types("db backfill")}[NAME] == "done"
    assert "SKUs lose the blanks around them" in terminal.reads("db backfill")
    assert terminal.types(f"db backfill {NAME}") == done


def test_an_unknown_backfill_is_refused_with_the_names_there_are(terminal: Terminal) -> None:
    refused = terminal.types("db backfill nothing", exit_code=1)
    assert refused["error"]["code"] == "backfill-unknown"
    assert NAME in refused["error"]["message"]
