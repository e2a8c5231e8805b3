"""Each use case and each verb of a repository leaves its lines in the log, and nothing of what was said."""

from uuid import UUID

import pytest
from returns.result import Failure, Success

from emporion.application.catalog.create_category import CreateCategory, CreateCategoryHandler
from emporion.application.catalog.list_categories import ListCategories
from emporion.application.catalog.rename_category import RenameCategory
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, SystemActor
from emporion.domain.shared.ids import new_id
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore
from tests.logbook import logbook


@pytest.fixture
def bus() -> Bus:
    return memory_bus(MemoryStore(), "emporion.application.catalog")


@pytest.fixture
def context() -> Context:
    return Context(actor=SystemActor("test"), shop_id=new_id(), request_id="r-1")


async def test_a_command_is_logged_when_it_starts_and_when_it_succeeded(bus: Bus, context: Context) -> None:
    with logbook("info") as log:
        made = (await bus.execute(CreateCategory(name="Secret plans"), context)).unwrap()
    started, succeeded = log.lines
    frame = {"command": "CreateCategory", "request_id": "r-1", "actor": "system:test", "level": "info"}
    frame |= {"shop_id": str(context.shop_id), "command_id": started["command_id"]}
    assert UUID(started["command_id"]).version == 7
    assert started["event"] == "command started"
    assert succeeded["event"] == "command succeeded"
    assert succeeded["id"] == str(made.id)
    assert succeeded["ms"] >= 0
    for line in (started, succeeded):
        assert line.items() >= frame.items()
    assert "Secret plans" not in log.text


async def test_a_refusal_is_logged_by_its_code_with_the_ids_of_the_command(
    bus: Bus, context: Context
) -> None:
    unknown = new_id()
    with logbook("info") as log:
        answer = await bus.execute(RenameCategory(category_id=unknown, name="Tea"), context)
    assert isinstance(answer, Failure)
    started, failed = log.lines
    assert started["category_id"] == [str(unknown)]
    assert (failed["event"], failed["error"]) == ("command failed", "category-not-found")


async def test_an_exception_is_logged_by_its_class_and_comes_out(
    bus: Bus, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: CreateCategoryHandler, command: CreateCategory) -> None:
        raise ZeroDivisionError(command.name)

    monkeypatch.setattr(CreateCategoryHandler, "handle", broken)
    with logbook("info") as log, pytest.raises(ZeroDivisionError):
        await bus.execute(CreateCategory(name="Secret plans"), context)
    assert log.lines[-1]["error"] == "ZeroDivisionError"
    assert "Secret plans" not in log.text


async def test_queries_are_logged_at_debug_only(bus: Bus, context: Context) -> None:
    with logbook("info") as calm:
        await bus.ask(ListCategories(), context)
    assert calm.text == ""
    with logbook("debug") as log:
        assert isinstance(await bus.ask(ListCategories(), context), Success)
    assert log.lines[0]["query"] == "ListCategories"
    assert log.lines[-1]["event"] == "query succeeded"


async def test_every_verb_of_a_repository_is_logged_at_debug_within_its_use_case(
    bus: Bus, context: Context
) -> None:
    with logbook("debug") as log:
        made = (await bus.execute(CreateCategory(name="Tea"), context)).unwrap()
    (saved,) = (line for line in log.said("verb succeeded") if line["verb"] == "CategoryRepository.save")
    (begun,) = (line for line in log.said("verb started") if line["verb"] == "CategoryRepository.save")
    assert begun["ids"] == [str(made.id)]
    assert saved["ms"] >= 0
    assert saved["command"] == "CreateCategory"
    assert {line["command_id"] for line in log.lines} == {saved["command_id"]}


async def test_a_verb_that_is_refused_says_the_code(bus: Bus, context: Context) -> None:
    with logbook("debug") as log:
        await bus.execute(CreateCategory(name="Tea", parent_id=new_id()), context)
    assert log.lines[-1]["error"] == "category-not-found"


async def test_nothing_is_bound_after_a_use_case(bus: Bus, context: Context) -> None:
    import structlog

    with logbook("info") as log:
        await bus.execute(CreateCategory(name="Tea"), context)
        structlog.stdlib.get_logger("emporion.test").info("later")
    assert log.lines[-1].keys() == {"event", "level", "logger", "timestamp"}
