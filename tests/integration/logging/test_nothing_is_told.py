"""Whatever a use case is given, finds or answers: the log has ids and codes, and none of its texts."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

import pytest
import pytest_asyncio
import structlog

from emporion.application.shared.bus import Bus
from emporion.application.shared.messages import StreamQuery
from emporion.application.shared.registry import Registry
from emporion.infrastructure.persistence.database import Database
from emporion.testing.postgres import Administrator, ServerUrls
from tests.integration.budgets.crowd import AnyQuery, Asked, Crowd
from tests.integration.budgets.declared import declared
from tests.logbook import Logbook, logbook
from tests.proofs.scenarios import scenarios
from tests.proofs.scenarios.stage import Scenario, Stage

T = TypeVar("T")

_TELLING = 6  # shorter texts, such as a currency or "Ada", stand in other words by chance
_ID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")
_RECORDS = """
SELECT email, name, password_hash FROM users
UNION ALL SELECT token_hash, NULL, NULL FROM refresh_tokens
UNION ALL SELECT address, name, NULL FROM wallets"""

QUERIES = sorted(
    (each.message for each in Registry.discover("emporion.application") if each.is_query),
    key=lambda query: query.__name__,
)


def daily(all_of_them: Iterable[T], is_daily: Callable[[T], bool], name: str) -> list[Any]:
    """The others are left to `make test-long`."""
    return [
        pytest.param(each, id=getattr(each, name), marks=[] if is_daily(each) else [pytest.mark.long])
        for each in all_of_them
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(bus: Bus, database: Database) -> Stage:
    return await Stage.build(bus, database)


@pytest.mark.parametrize("scenario", daily(scenarios(), lambda each: each.important, "name"))
async def test_a_command_leaves_no_text_in_the_log(
    scenario: Scenario, stage: Stage, bus: Bus, server: ServerUrls
) -> None:
    trial = await scenario.arrange(stage)
    with logbook("debug") as log:
        answer = await bus.execute(trial.command, trial.context)
    assert len(log.said("command started")) == 1
    assert log.said("verb started")
    told = {*texts(trial.command), *texts(_content(answer)), *_records(server)}
    assert _told(log, told) == []


@pytest.mark.parametrize("query", daily(QUERIES, lambda each: ".identity." in each.__module__, "__name__"))
async def test_a_query_leaves_no_text_in_the_log(
    query: type[AnyQuery], crowd: Crowd, bus: Bus, server: ServerUrls
) -> None:
    arranged = declared()[query].arrange(crowd)
    asked = await arranged if inspect.isawaitable(arranged) else arranged
    with logbook("debug") as log:
        answer = await _answer(bus, asked)
    assert len(log.said("query succeeded")) == 1
    assert _told(log, {*texts(asked.query), *texts(answer), *_records(server)}) == []


def test_a_text_that_were_told_would_be_found() -> None:
    with logbook("debug") as log:
        structlog.stdlib.get_logger("emporion.test").info("saved", user={"email": "ada@example.com"})
    assert _told(log, ["ada@example.com", "bob@example.com"]) == ["ada@example.com"]


async def test_an_unexpected_error_of_the_database_tells_no_row(database: Database) -> None:
    email = "ada.lovelace@example.com"
    with logbook("debug") as log:
        for wrong in (
            f"INSERT INTO users (id, email) VALUES (gen_random_uuid(), '{email}')",
            f"SELECT '{email}'::uuid",
        ):
            try:
                async with database.transaction() as uow:
                    await uow.connection.fetch_sql(wrong.replace(f"'{email}'", "$1::text"), (email,))
            except Exception:
                structlog.stdlib.get_logger("emporion.http").exception("unexpected")
    assert len(log.said("unexpected")) == 2
    assert "sqlstate=23502" in log.text
    assert email not in log.text


async def _answer(bus: Bus, asked: Asked) -> Any:
    if not isinstance(asked.query, StreamQuery):
        return _content(await bus.ask(asked.query, asked.context))
    async with bus.stream(asked.query, asked.context) as opened:
        return [row async for row in opened.unwrap().rows]


def texts(value: Any) -> Iterator[str]:
    """Every telling text in it, at any depth; ids and the words of enums are none."""
    if isinstance(value, Enum):
        return
    if isinstance(value, str):
        if len(value) >= _TELLING and not _ID.fullmatch(value):
            yield value
        return
    for part in _parts(value):
        yield from texts(part)


def _parts(value: Any) -> Iterable[Any]:
    if is_dataclass(value):
        return [getattr(value, field.name) for field in fields(value)]
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list | tuple | set | frozenset) else ()


def _content(answer: Any) -> Any:
    """Of a success or a refusal."""
    return answer._inner_value


def _records(server: ServerUrls) -> set[str]:
    """What the database knows of people: names, addresses, hashes."""
    with Administrator(server.owner_url) as owner:
        return {text for row in owner.rows(_RECORDS) for text in row if text and len(text) >= _TELLING}


def _told(log: Logbook, secrets: Iterable[str]) -> list[str]:
    """Which of them stand in the values of the log, as words of their own: "Wallet" may be part of a name."""
    written = "\n".join(str(value) for line in log.lines for value in line.values())
    near = {secret for secret in secrets if secret in written}
    return sorted(each for each in near if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", written))
