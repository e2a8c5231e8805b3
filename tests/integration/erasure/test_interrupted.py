"""An erasure goes on wherever it was stopped, is done in turn, and looks again behind a living token."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from returns.result import Result

from emporion.adapters.worker.erasures import continue_erasures
from emporion.application.erasure.close_erasure import CloseErasure
from emporion.application.erasure.erase_in_shop import EraseInShop
from emporion.application.erasure.erase_me import EraseMe
from emporion.application.erasure.erase_user import EraseUser
from emporion.application.erasure.find_erasure import FindErasure
from emporion.application.erasure.pass_shop import PassShop
from emporion.application.erasure.process import ErasureProcess
from emporion.application.erasure.shops_left import ShopsLeft
from emporion.application.erasure.views import ErasureStatus, ErasureView
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.refresh import Refresh
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.domain.erasure.errors import ErasureNotFound
from emporion.domain.identity.errors import InvalidRefreshToken, WrongPassword
from emporion.testing.postgres import ServerUrls
from tests.integration.erasure.life import OPERATOR, Life, broken, traces
from tests.integration.support import ok, refusal

pytestmark = pytest.mark.long

MESSAGES = (FindErasure, ShopsLeft, EraseInShop, PassShop, CloseErasure)
"""All that a run sends."""


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Mortal:
    """A bus whose process dies before (or after) the command with this number."""

    bus: Bus
    at: int
    after: bool
    seen: int = 0

    async def execute(self, command: Any, context: Context) -> Result[Any, Any]:
        self.seen += 1
        if self.seen == self.at and not self.after:
            raise Killed
        answer = await self.bus.execute(command, context)
        if self.seen == self.at:
            raise Killed
        return answer

    async def ask(self, query: Any, context: Context) -> Result[Any, Any]:
        return await self.bus.ask(query, context)


@dataclass
class Overtaken:
    """A bus whose user, about to send the first message of this type, is passed by one who does it all."""

    bus: Bus
    by: ErasureProcess
    user_id: UUID
    about_to: type[Any]
    passed: bool = False

    async def execute(self, command: Any, context: Context) -> Result[Any, Any]:
        await self._let_pass(command)
        return await self.bus.execute(command, context)

    async def ask(self, query: Any, context: Context) -> Result[Any, Any]:
        await self._let_pass(query)
        return await self.bus.ask(query, context)

    async def _let_pass(self, message: Any) -> None:
        if not self.passed and isinstance(message, self.about_to):
            self.passed = True
            ok(await self.by.run(self.user_id))


@dataclass
class WorkerOf:
    """A worker that only goes on with erasures."""

    bus: Bus
    settings: Any = None
    subscribers: Any = ()
    wake_ups: Any = None


def figures(view: ErasureView) -> dict[str, tuple[int, int, int]]:
    return {each.table: (each.removed, each.anonymised, each.kept) for each in view.tables}


async def assert_a_second_look_finds_what_is_written_now(life: Life, bus: Bus, server: ServerUrls) -> None:
    """With a token that is still good, by the walk that begins when it has ended."""
    ok(await bus.execute(OpenWallet(name=f"Late {life.word}"), life.me(life.home)))
    later = replace(OPERATOR, now=datetime.now(UTC) + timedelta(hours=1))
    done = ok(await ErasureProcess(bus, later).run(life.user_id))
    assert done.status is ErasureStatus.DONE
    assert figures(done)["wallets"] == (0, 2, 0)
    assert figures(done)["orders"] == (0, 0, 1)
    assert await traces(server.owner_url, life.word) == {}


@pytest.mark.parametrize("after", [False, True])
async def test_killed_after_every_command_it_still_counts_everything_once(
    life: Life, bus: Bus, server: ServerUrls, after: bool
) -> None:
    ok(await bus.execute(EraseUser(user_id=life.user_id), OPERATOR))
    deaths = 0
    while True:
        try:
            mortal = Mortal(bus, deaths + 1, after)
            view = ok(await ErasureProcess(mortal, OPERATOR).run(life.user_id))
            break
        except Killed:
            deaths += 1
    assert deaths >= 3
    assert figures(view)["wallets"] == (0, 1, 0)
    assert figures(view)["conversations"] == (1, 1, 0)
    assert figures(view)["orders"] == (0, 0, 1)
    assert await traces(server.owner_url, life.word) == {}
    assert await broken(life.home) == []


async def test_four_at_once_do_no_more_than_one(life: Life, bus: Bus, server: ServerUrls) -> None:
    ok(await bus.execute(EraseUser(user_id=life.user_id), OPERATOR))
    runs = (ErasureProcess(bus, OPERATOR).run(life.user_id) for _ in range(4))
    views = [ok(answer) for answer in await asyncio.gather(*runs)]
    assert {view.status for view in views} == {ErasureStatus.DONE}
    assert [figures(view)["transfers"] for view in views] == [(0, 3, 0)] * 4
    assert [figures(view)["orders"] for view in views] == [(0, 0, 1)] * 4
    assert await traces(server.owner_url, life.word) == {}


@pytest.mark.parametrize("about_to", MESSAGES)
async def test_whoever_is_overtaken_does_nothing_and_says_how_far_it_is(
    life: Life, bus: Bus, server: ServerUrls, about_to: type[Any]
) -> None:
    ok(await bus.execute(EraseUser(user_id=life.user_id), OPERATOR))
    late = Overtaken(bus, ErasureProcess(bus, OPERATOR), life.user_id, about_to)
    view = ok(await ErasureProcess(late, OPERATOR).run(life.user_id))
    assert late.passed
    assert view.status is ErasureStatus.DONE
    assert figures(view)["transfers"] == (0, 3, 0)
    assert figures(view)["orders"] == (0, 0, 1)
    assert await traces(server.owner_url, life.word) == {}


@pytest.mark.parametrize("about_to", MESSAGES)
async def test_whoever_is_overtaken_does_not_begin_the_second_walk_before_its_time(
    life: Life, bus: Bus, server: ServerUrls, about_to: type[Any]
) -> None:
    """It would pass shops in which a living token can still write."""
    ok(await bus.execute(LogIn(email=life.email, password="correct horse"), Context()))
    ok(await bus.execute(EraseUser(user_id=life.user_id), replace(OPERATOR, now=datetime.now(UTC))))
    late = Overtaken(bus, ErasureProcess(bus, OPERATOR), life.user_id, about_to)
    view = ok(await ErasureProcess(late, OPERATOR).run(life.user_id))
    assert late.passed
    assert view.status is ErasureStatus.WAITING
    assert figures(view)["transfers"] == (0, 3, 0)
    await assert_a_second_look_finds_what_is_written_now(life, bus, server)


async def test_two_requests_at_once_are_one_erasure(life: Life, bus: Bus) -> None:
    asked = [bus.execute(EraseUser(user_id=life.user_id), OPERATOR) for _ in range(4)]
    assert len({ok(answer).id for answer in await asyncio.gather(*asked)}) == 1


async def test_the_worker_does_what_a_person_asked_for(life: Life, bus: Bus, server: ServerUrls) -> None:
    me = Context(actor=UserActor(life.user_id))
    assert refusal(await bus.execute(EraseMe(password="wrong"), me)) == WrongPassword()
    asked = ok(await bus.execute(EraseMe(password="correct horse"), me))
    assert asked.status is ErasureStatus.RUNNING
    await continue_erasures(WorkerOf(bus))
    seen = ok(await bus.ask(FindErasure(user_id=life.user_id), me))
    assert seen.status is ErasureStatus.DONE
    assert await traces(server.owner_url, life.word) == {}
    stranger = Context(actor=UserActor(life.neighbour.user_id))
    hidden = await bus.ask(FindErasure(user_id=life.user_id), stranger)
    assert isinstance(refusal(hidden), ErasureNotFound)


async def test_what_a_living_token_writes_behind_the_walk_is_erased_by_a_second_one(
    life: Life, bus: Bus, server: ServerUrls
) -> None:
    session = ok(await bus.execute(LogIn(email=life.email, password="correct horse"), Context()))
    waiting = await life.erase()
    assert waiting.status is ErasureStatus.WAITING
    assert waiting.due_at > session.expires_at
    refreshed = await bus.execute(Refresh(refresh_token=session.refresh_token), Context())
    assert isinstance(refusal(refreshed), InvalidRefreshToken)
    assert set(await traces(server.owner_url, life.word)) <= {
        "audit_records",
        "outbox_messages",
        "profiles",
        "user_settings",
        "users",
        "idempotency_keys",
    }
    await assert_a_second_look_finds_what_is_written_now(life, bus, server)
    assert await broken(life.home) == []
