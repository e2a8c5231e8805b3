"""COMMIT behind a statement, or behind all that was read: what asyncpg hears of it, byte by byte."""

import asyncio
from dataclasses import dataclass, field
from struct import pack
from typing import Any

import pytest

from emporion.infrastructure.persistence.pipeline import WithCommit, commit_unheard

READY = b"Z\0\0\0\5I"
COMMIT = b"Q\0\0\0\x0bCOMMIT\0"
FLUSHED = b"2\0\0\0\4" + b"D\0\0\0\6\0\0" + b"C\0\0\0\rSELECT 1\0"
COMMITTED = b"C\0\0\0\x0bCOMMIT\0"
COMPLAINT = b"E\0\0\0\5\0"
ENDED = FLUSHED + COMMITTED + READY
"""What asyncpg is to hear: it has asked once."""


class Transport:
    """What was written, and who hears what comes."""

    def __init__(self, protocol: Any) -> None:
        self.protocol = protocol
        self.written: list[bytes] = []
        self.is_aborted = False

    def abort(self) -> None:
        self.is_aborted = True

    def get_protocol(self) -> Any:
        return self.protocol

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def write(self, data: bytes) -> None:
        self.written.append(data)


class Protocol:
    """asyncpg's, as far as it matters here: writes when it is called, and answers when it has heard all."""

    def __init__(self) -> None:
        self.queries_count = 0
        self.heard = b""
        self.waiter: asyncio.Future[str] | None = None
        self.lost = False

    async def run(self, transport: Transport, pause: asyncio.Future[None] | None = None) -> str:
        if pause is not None:
            await pause
        self.waiter = asyncio.get_running_loop().create_future()
        transport.write(b"flush")
        self.queries_count += 1
        return await self.waiter

    def data_received(self, data: bytes) -> None:
        self.heard += data
        if self.heard.endswith(READY) and self.waiter is not None and not self.waiter.done():
            self.waiter.set_result("answer")

    def connection_lost(self, _: object) -> None:
        self.lost = True
        if self.waiter is not None:
            self.waiter.set_exception(ConnectionResetError())


@dataclass
class Driver:
    _protocol: Protocol = field(default_factory=Protocol)

    def __post_init__(self) -> None:
        self._transport = Transport(self._protocol)

    def hear(self, data: bytes, size: int) -> None:
        """From the server, in pieces."""
        for place in range(0, len(data), size):
            self._transport.protocol.data_received(data[place : place + size])

    def with_commit(self, pause: asyncio.Future[None] | None = None) -> WithCommit:
        return WithCommit(self, self._protocol.run(self._transport, pause))


async def turns(many: int = 3) -> None:
    for _ in range(many):
        await asyncio.sleep(0)


async def waiting(work: WithCommit) -> asyncio.Task[Any]:
    async def wait() -> Any:
        return await work

    task = asyncio.create_task(wait())
    await turns()
    return task


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 1000])
async def test_commit_follows_at_once_and_the_driver_hears_one_answer(size: int) -> None:
    driver = Driver()
    task = await waiting(work := driver.with_commit())
    assert driver._transport.written == [b"flush", COMMIT]
    assert work.was_sent
    driver.hear(FLUSHED + READY + COMMITTED + READY, size)
    assert await task == "answer"
    assert driver._protocol.heard == ENDED
    assert driver._transport.protocol is driver._protocol


async def test_a_row_that_looks_like_the_end_of_an_answer_is_none() -> None:
    driver = Driver()
    task = await waiting(driver.with_commit())
    row = b"D" + pack("!i", 4 + len(READY)) + READY
    driver._transport.protocol.data_received(row)
    driver._transport.protocol.data_received(READY + COMMITTED + READY)
    assert await task == "answer"
    assert driver._protocol.heard == row + COMMITTED + READY


async def test_commit_waits_for_what_the_statement_waits_for() -> None:
    """As for the end of a cancelled statement."""
    driver, pause = Driver(), asyncio.get_running_loop().create_future()
    task = await waiting(work := driver.with_commit(pause))
    assert (driver._transport.written, work.was_sent) == ([], False)
    pause.set_result(None)
    await turns()
    assert driver._transport.written == [b"flush", COMMIT]
    driver._transport.protocol.data_received(FLUSHED + READY + COMMITTED + READY)
    assert await task == "answer"


async def test_what_cannot_be_sent_is_not_committed() -> None:
    async def refuse() -> None:
        raise TypeError("not a number")

    driver = Driver()
    work = WithCommit(driver, refuse())
    with pytest.raises(TypeError):
        await work
    assert (driver._transport.written, work.was_sent) == ([], False)
    assert driver._transport.protocol is driver._protocol


@pytest.mark.parametrize(
    ("heard", "was_refused"),
    [
        pytest.param(COMPLAINT, True, id="the server's last words"),
        pytest.param(FLUSHED, False, id="the answer to the flush alone"),
        pytest.param(b"", False, id="nothing"),
    ],
)
async def test_what_was_heard_before_the_connection_broke_is_passed_on_first_and_decides(
    heard: bytes, was_refused: bool
) -> None:
    driver = Driver()
    task = await waiting(work := driver.with_commit())
    driver._transport.protocol.data_received(heard)
    driver._transport.protocol.connection_lost(None)
    with pytest.raises(ConnectionResetError):
        await task
    assert (driver._protocol.heard, driver._protocol.lost) == (heard, True)
    assert (work.was_sent, work.was_refused) == (True, was_refused)


async def test_an_error_of_the_commit_itself_leaves_a_doubt() -> None:
    driver = Driver()
    task = await waiting(work := driver.with_commit())
    driver._transport.protocol.data_received(FLUSHED + READY + COMPLAINT + READY)
    await task
    assert not work.was_refused


async def test_however_often_it_is_cancelled_it_waits_to_the_end() -> None:
    driver = Driver()
    task = await waiting(work := driver.with_commit())
    for _ in range(3):
        task.cancel()
        await turns()
        assert not task.done()
    driver._transport.protocol.data_received(FLUSHED + READY + COMMITTED + READY)
    assert await task == "answer"
    assert isinstance(work.cancelled, asyncio.CancelledError)


@pytest.mark.parametrize("size", [1, 3, 6, 1000])
async def test_of_an_unheard_commit_the_driver_hears_nothing_and_of_what_comes_behind_everything(
    size: int,
) -> None:
    driver = Driver()
    commit_unheard(driver)
    assert driver._transport.written == [COMMIT]
    driver.hear(COMMITTED + READY + FLUSHED + READY, size)
    assert driver._protocol.heard == FLUSHED + READY
    assert driver._transport.protocol is driver._protocol
    assert not driver._transport.is_aborted


async def test_what_a_server_tells_at_any_time_is_heard_beside_an_unheard_commit() -> None:
    driver, setting = Driver(), b"S\0\0\0\x0bTZ\0UTC\0"
    commit_unheard(driver)
    driver._transport.protocol.data_received(setting + COMMITTED + READY)
    assert driver._protocol.heard == setting


async def test_a_connection_whose_unheard_commit_is_refused_is_closed() -> None:
    driver = Driver()
    commit_unheard(driver)
    driver._transport.protocol.data_received(COMPLAINT)
    assert driver._transport.is_aborted
    driver._transport.protocol.connection_lost(None)
    assert driver._protocol.lost


@pytest.mark.parametrize("size", [1, 4, 17, 1000])
async def test_a_commit_that_follows_a_statement_waits_behind_one_that_nobody_hears(size: int) -> None:
    driver = Driver()
    commit_unheard(driver)
    task = await waiting(driver.with_commit())
    driver.hear(COMMITTED + READY + FLUSHED + READY + COMMITTED + READY, size)
    assert await task == "answer"
    assert driver._protocol.heard == ENDED
    assert driver._transport.protocol is driver._protocol


async def test_all_who_wait_hear_that_the_connection_is_lost() -> None:
    driver = Driver()
    commit_unheard(driver)
    commit_unheard(driver)
    task = await waiting(driver.with_commit())
    driver._transport.protocol.connection_lost(None)
    with pytest.raises(ConnectionResetError):
        await task
    assert driver._protocol.lost
