"""A person is erased, and the books are still proven."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from emporion.application.audit.rebuild_from_trail import RebuildFromTrail
from emporion.application.audit.record_as_of import RecordAsOf
from emporion.application.audit.record_history import RecordHistory
from emporion.application.audit.views import RebuiltRow
from emporion.application.erasure.views import ErasureStatus
from emporion.application.identity.find_profile import FindProfile
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.register import Register
from emporion.application.messages.find_conversation import FindConversation
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.shared.failures import AnswerErased
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.wallet_statement import WalletStatement
from emporion.domain.erasure.erasure import ERASED
from emporion.domain.identity.errors import InvalidCredentials, UserNotFound
from emporion.domain.wallets.errors import WalletInactive
from emporion.testing.postgres import ServerUrls
from tests.integration.erasure.life import OPERATOR, Life, broken, traces
from tests.integration.support import ok, refusal

EVERYWHERE = {
    "audit_records",
    "conversations",
    "idempotency_keys",
    "outbox_messages",
    "posts",
    "profiles",
    "transfers",
    "user_settings",
    "users",
    "wallets",
}


async def test_no_trace_of_the_person_is_left_in_any_table(life: Life, server: ServerUrls) -> None:
    assert set(await traces(server.owner_url, life.word)) == EVERYWHERE
    await life.erase()
    assert await traces(server.owner_url, life.word) == {}


async def test_the_books_and_the_trail_are_still_proven(life: Life) -> None:
    await life.erase()
    assert await broken(life.home) == []
    assert await broken(life.work) == []


async def test_it_says_what_it_did(life: Life) -> None:
    view = await life.erase()
    assert view.status is ErasureStatus.DONE
    did = {each.table: (each.removed, each.anonymised, each.kept) for each in view.tables}
    assert did.pop("audit_records")[1] > 10
    assert did == {
        "conversations": (1, 1, 0),
        "erasures": (0, 0, 1),
        "idempotency_keys": (2, 3, 0),
        "memberships": (1, 0, 0),
        "orders": (0, 0, 1),
        "outbox_messages": (0, 1, 0),
        "posts": (3, 0, 0),
        "profiles": (1, 0, 0),
        "refresh_tokens": (1, 0, 0),
        "transfers": (0, 3, 0),
        "user_settings": (1, 0, 0),
        "users": (0, 1, 0),
        "wallets": (0, 1, 0),
    }
    assert all(each.why for each in view.tables if each.kept)


async def test_the_bookings_stay_as_they_were_but_for_their_remarks(life: Life) -> None:
    bookings = (
        "SELECT jsonb_agg(to_jsonb(t) - 'reference' ORDER BY id) FROM transfers t WHERE shop_id = :shop"
    )
    before = await life.home.value(bookings)
    await life.erase()
    assert await life.home.value(bookings) == before
    references = await life.home.rows("SELECT reference FROM transfers WHERE shop_id = :shop")
    assert {row.reference for row in references} <= {"", ERASED}
    statement = WalletStatement(wallet_id=life.wallet_id)
    assert len(ok(await life.home.bus.ask(statement, life.home.by())).items) == 4


async def test_what_others_wrote_stays(life: Life) -> None:
    await life.erase()
    asked = FindConversation(conversation_id=life.chat_of_neighbour)
    chat = ok(await life.work.bus.ask(asked, life.work.by(life.neighbour.user_id)))
    assert [message.text for message in chat.messages] == ["Anybody there?", ERASED, "Thanks"]


async def test_the_trail_tells_what_happened_without_what_it_was_about(life: Life) -> None:
    await life.erase()
    asked = RecordHistory(table="wallets", record_id=life.wallet_id)
    records = ok(await life.home.bus.ask(asked, life.home.by())).items
    states = [each.new_values or {} for each in records]
    assert (states[0]["name"], records[0].actor_id) == (ERASED, life.user_id)
    assert (states[-1]["name"], states[-1]["is_active"]) == (ERASED, False)
    assert "Deposit" in [each.command for each in records]
    assert [state["version"] for state in states] == list(range(1, len(states) + 1))


async def test_the_past_can_still_be_asked_for(life: Life, bus: Bus) -> None:
    before = datetime.now(UTC)
    await life.erase()
    asked = RecordAsOf(table="wallets", record_id=life.wallet_id, at=before)
    state = ok(await bus.ask(asked, life.home.by())).state.values
    assert (state["name"], state["is_active"], Decimal(state["balance"])) == (ERASED, True, Decimal(0))
    of_shop = await _rebuilt(bus, before, life.home.by())
    assert Counter(row.table for row in of_shop) == {
        "shops": 1,
        "memberships": 1,
        "products": 1,
        "variants": 1,
        "wallets": 4,
        "transfers": 5,
        "orders": 1,
        "order_lines": 1,
        "conversations": 1,
    }
    (purse,) = (row for row in of_shop if row.record_id == life.wallet_id)
    assert (purse.values["name"], purse.values["is_active"]) == (ERASED, True)
    of_platform = await _rebuilt(bus, before, OPERATOR)
    (person,) = (row for row in of_platform if (row.table, row.record_id) == ("users", life.user_id))
    assert (person.values["name"], person.values["is_active"]) == (ERASED, True)


async def _rebuilt(bus: Bus, at: datetime, context: Context) -> list[RebuiltRow]:
    async with bus.stream(RebuildFromTrail(at=at), context) as answer:
        return [row async for row in ok(answer).rows]


async def test_nobody_can_be_the_person_any_more(life: Life, bus: Bus) -> None:
    await life.erase()
    login = LogIn(email=life.email, password="correct horse")
    assert isinstance(refusal(await bus.execute(login, Context())), InvalidCredentials)
    assert isinstance(refusal(await bus.ask(FindProfile(user_id=life.user_id), Context())), UserNotFound)
    deposit = Deposit(wallet_id=life.wallet_id, amount=Decimal(1))
    assert isinstance(refusal(await bus.execute(deposit, life.home.by())), WalletInactive)


async def test_the_person_may_come_back_as_somebody_else(life: Life, bus: Bus) -> None:
    await life.erase()
    again = ok(await bus.execute(Register(email=life.email, name="New", password="correct horse"), Context()))
    assert again.id != life.user_id


async def test_a_second_erasure_answers_the_first(life: Life) -> None:
    first = await life.erase()
    assert await life.erase() == first


async def test_a_repeated_request_of_somebody_else_is_not_done_again(life: Life) -> None:
    """The owner added the person with a key, and the answer named the person."""
    keys = await _keys(life)
    assert keys
    await life.erase()
    for row in await _keys(life):
        assert AnswerErased.__qualname__ in row.answer
    assert len(await _keys(life)) == len(keys)


async def _keys(life: Life) -> list[Any]:
    return await life.work.rows("SELECT * FROM idempotency_keys WHERE shop_id = :shop")


async def test_other_systems_are_told(life: Life, bus: Bus) -> None:
    await life.erase()
    async with life.home.database.get_session() as session:
        told = await session.execute(
            text("SELECT topic, payload FROM outbox_messages WHERE aggregate_id = :id ORDER BY id"),
            {"id": life.user_id},
        )
        messages = {row.topic: row.payload for row in told}
    assert messages["user.registered"]["name"] == ERASED
    assert messages["user.erased"] == {"aggregate_id": str(life.user_id)}


async def test_each_shop_keeps_a_record_of_what_was_done_in_it(life: Life) -> None:
    view = await life.erase()
    for market in (life.home, life.work):
        (step,) = await market.rows("SELECT * FROM erasure_steps WHERE shop_id = :shop")
        assert (step.erasure_id, step.walk) == (view.id, 1)
    request = RecordHistory(table="erasures", record_id=view.id)
    records = ok(await life.home.bus.ask(request, OPERATOR)).items
    assert (records[0].command, records[0].actor_name) == ("EraseUser", "test")
