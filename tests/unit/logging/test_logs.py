"""How the lines look, and that libraries keep to themselves what they were given."""

import asyncio
import logging

import pytest
import structlog

from emporion.adapters import logs
from tests.logbook import logbook

SECRET = "hunter2-swordfish"


def test_a_line_is_json_with_time_level_and_logger() -> None:
    with logbook("info") as log:
        structlog.stdlib.get_logger("emporion.test").info("done", count=2)
    (line,) = log.lines
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "done", "count": 2, "level": "info", "logger": "emporion.test"}


def test_a_line_for_people_has_no_colours_where_nobody_watches() -> None:
    with logbook("info", as_json=False) as log:
        structlog.stdlib.get_logger("emporion.test").info("done", count=2)
    assert "done" in log.text
    assert "count=2" in log.text
    assert "\x1b" not in log.text


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_shows_neither_words_nor_local_variables(as_json: bool) -> None:
    def login(password: str) -> None:
        raise ValueError(password)

    with logbook("info", as_json=as_json) as log:
        try:
            login("hunter2-" + "swordfish")
        except ValueError:
            structlog.stdlib.get_logger("emporion.test").exception("broken")
            logging.getLogger("asyncio").exception("Task exception was never retrieved")
    assert SECRET not in log.text
    assert log.text.count("builtins.ValueError") == 2
    assert "in login" in log.text


async def test_what_is_bound_is_on_every_line_of_the_task_and_of_no_other() -> None:
    async def request(name: str) -> None:
        with structlog.contextvars.bound_contextvars(request_id=name):
            await asyncio.sleep(0)
            logging.getLogger("somebody.else").warning("as %s", name)

    with logbook("info") as log:
        await asyncio.gather(request("a"), request("b"))
    assert [(line["request_id"], line["event"]) for line in log.lines] == [("a", "as a"), ("b", "as b")]


@pytest.mark.parametrize(
    "name", ["sqlalchemy.engine.Engine", "uvicorn.access", "httpx", "asyncpg", "aiosqlite", "alien"]
)
def test_libraries_may_warn_and_no_more_whatever_the_level(name: str) -> None:
    with logbook("debug") as log:
        logging.getLogger(name).info(SECRET)
        logging.getLogger(name).warning("beware")
    assert [line["event"] for line in log.lines] == ["beware"]


def test_configuring_twice_writes_once(capsys: pytest.CaptureFixture[str]) -> None:
    with logbook("info"):
        logs.configure("info")
        logs.configure("info")
        structlog.stdlib.get_logger("emporion.test").info("done")
        assert capsys.readouterr().err.count("done") == 1
