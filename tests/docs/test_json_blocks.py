"""The JSON that the documents show is what Emporion says and takes."""

import json
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from fastapi import Request

from emporion.adapters.http.problems import problem
from emporion.application.identity.change_settings import ChangeSettings
from emporion.application.outbox.ports import Message
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.application.webhooks.payload import body_of
from emporion.domain.identity.preferences import Theme
from emporion.domain.orders.errors import OutOfStock, Shortage
from emporion.domain.orders.events import OrderPlaced
from emporion.infrastructure.persistence.changes import plain
from tests.docs.markdown import PROJECT, blocks
from tests.integration.support import Market, ok


def shown(name: str) -> Any:
    """The only JSON of a document."""
    (block,) = blocks(PROJECT / "docs" / name, "json")
    return json.loads(block.code)


def test_a_problem_is_as_shown() -> None:
    expected = shown("http.md")
    short = [Shortage(**{**each, "variant_id": UUID(each["variant_id"])}) for each in expected["shortages"]]
    asked = Request({"type": "http", "path": expected["instance"], "headers": [], "state": {}})
    asked.state.request_id = expected["request_id"]
    assert json.loads(bytes(problem(asked, OutOfStock(shortages=tuple(short))).body)) == expected


def test_a_webhooks_message_is_as_shown() -> None:
    expected = shown("webhooks.md")
    data = expected["data"]
    placed = OrderPlaced(
        aggregate_id=UUID(data["aggregate_id"]),
        number=data["number"],
        customer_id=UUID(data["customer_id"]),
        total=Decimal(data["total"]),
        currency=data["currency"],
        is_historic=data["is_historic"],
    )
    message = Message(
        id=UUID(expected["id"]),
        shop_id=UUID(expected["shop_id"]),
        sequence=expected["sequence"],
        topic=placed.topic,
        aggregate_id=placed.aggregate_id,
        aggregate_version=expected["aggregate_version"],
        payload={name: plain(getattr(placed, name)) for name in data},
        created_at=datetime.fromisoformat(expected["timestamp"]),
    )
    assert json.loads(body_of(message)) == expected
    assert data.keys() == {field.name for field in fields(placed)}


@pytest.mark.integration
async def test_a_merge_patch_does_what_is_said(market: Market, bus: Bus) -> None:
    me, patch = Context(actor=UserActor(market.owner)), shown("people.md")
    before = ok(await bus.execute(ChangeSettings(patch={"theme": "dark"}), me)).preferences
    after = ok(await bus.execute(ChangeSettings(patch=patch), me)).preferences
    assert (before.theme, before.language) == (Theme.DARK, "en")
    assert after == replace(before, theme=Theme.SYSTEM, language="de", client=patch["client"])
