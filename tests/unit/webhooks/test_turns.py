"""Turns at one host."""

import asyncio

import pytest
import trustme

from emporion.application.webhooks.ports import Answer, Busy, Posting
from emporion.infrastructure.turns import HostTurns
from tests.receivers.https import receiving
from tests.unit.webhooks.conftest import MakeSender


async def test_a_host_has_so_many_turns_and_others_have_theirs() -> None:
    turns = HostTurns(2, patience=0.01)
    async with turns.turn("slow") as one, turns.turn("slow") as two, turns.turn("slow") as three:
        assert (one, two, three) == (True, True, False)
        async with turns.turn("other") as other:
            assert other
    async with turns.turn("slow") as again:
        assert again


async def test_who_is_patient_gets_the_next_turn() -> None:
    turns = HostTurns(1, patience=1)
    order = []

    async def visit(name: str) -> None:
        async with turns.turn("host") as ours:
            assert ours
            order.append(name)
            await asyncio.sleep(0.01)

    await asyncio.gather(*(visit(name) for name in "abc"))
    assert order == ["a", "b", "c"]


async def test_a_turn_ends_with_an_exception_or_a_cancellation() -> None:
    turns = HostTurns(1, patience=0.01)

    async def hold() -> None:
        async with turns.turn("host"):
            await asyncio.sleep(60)

    task = asyncio.create_task(hold())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    with pytest.raises(ZeroDivisionError):
        async with turns.turn("host") as ours:
            assert ours
            raise ZeroDivisionError
    async with turns.turn("host") as ours:
        assert ours


async def test_a_busy_host_is_sent_nothing_more_and_another_is(
    authority: trustme.CA, make_sender: MakeSender
) -> None:
    sender = make_sender(seconds=5, at_once=1)
    async with (
        receiving(authority, "slow.example.com", answer=b"") as slow,
        receiving(authority, "b.example.com") as other,
    ):
        first = asyncio.create_task(sender.post(to("slow.example.com", slow.port)))
        await slow.has(1)
        assert await sender.post(to("slow.example.com", slow.port)) == Busy()
        assert await sender.post(to("b.example.com", other.port)) == Answer(status=200)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
    assert len(slow.received) == 1


def to(host: str, port: int) -> Posting:
    return Posting(url=f"https://{host}:{port}/", body=b"{}", headers={})
