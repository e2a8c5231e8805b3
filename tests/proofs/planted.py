"""Bugs of the kind that real applications have, planted one at a time; each names the proof that finds it."""

import itertools
import re
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from emporion.application.shared.ports import Answered, Claimed
from emporion.domain.shared.ids import PLATFORM
from emporion.domain.shared.money import Money
from emporion.domain.wallets.bookings import refund
from emporion.domain.wallets.wallet import Wallet
from emporion.infrastructure.composer import Composer
from emporion.infrastructure.persistence import connection as connections
from emporion.infrastructure.persistence import sets
from emporion.infrastructure.persistence.audit import audit_records
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.pipeline import WithCommit
from emporion.infrastructure.persistence.repositories.idempotency import SqlIdempotencyKeys
from emporion.infrastructure.persistence.repositories.wallets import SqlWalletRepository
from emporion.infrastructure.persistence.sqlstate import CommitUnanswered, ConnectionLost
from emporion.infrastructure.persistence.texts import Text
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.faults import Kind, Verb
from tests.proofs import properties
from tests.proofs.properties import Bench, Property, under

Plant = Callable[[pytest.MonkeyPatch, Bench], None]


@dataclass(frozen=True, slots=True)
class Bug:
    """`symptom` is how the proof words what it has found (a regular expression)."""

    plant: Plant
    proof: Property
    symptom: str

    @property
    def name(self) -> str:
        return self.plant.__name__


BUGS: list[Bug] = []
_LOCK = re.compile(r" FOR (NO KEY )?UPDATE( OF \w+)?")


def caught_by(proof: Property, symptom: str) -> Callable[[Plant], Plant]:
    def note(plant: Plant) -> Plant:
        BUGS.append(Bug(plant, proof, symptom))
        return plant

    return note


@caught_by(properties.a_refusal_leaves_nothing_behind, "something of a refused command was committed")
def commit_on_failure(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    async def rollback(uow: SqlUnitOfWork) -> None:
        """Forgotten."""

    patch.setattr(SqlUnitOfWork, "rollback", rollback)


@caught_by(properties.deposits_at_once_all_count, "deposits were in each other's way: .*StaleVersion")
def missing_row_lock(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    ask = Connection._ask

    async def unlocked(connection: Connection, text: Text, values: Sequence[Any]) -> Sequence[Any]:
        bare = _LOCK.sub("", text.sql)
        return await ask(connection, Text(text._dialect, bare, text._keys, text._types), values)

    patch.setattr(Connection, "_ask", unlocked)


@caught_by(properties.of_two_who_have_read_the_same_one_is_refused, "overwritten unseen")
def version_check_dropped(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    patch.setattr(sets, "is_checked", lambda table, action: False)
    patch.setattr(sets, "shape_of", sets.Shape)  # not one that was made before


@caught_by(properties.effects_are_released_once_and_after_the_commit, r"attempts \[2, 3\] were released")
def effect_released_before_commit(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    commit = SqlUnitOfWork.commit

    async def early(uow: SqlUnitOfWork) -> None:
        uow._release()
        uow._after_commit.clear()
        await commit(uow)

    patch.setattr(SqlUnitOfWork, "commit", early)


@caught_by(under(Kind.TERMINATED, Verb.FLUSH_AND_COMMIT, keyed=True), "keys without answer")
def key_claimed_outside_the_transaction(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    claim = SqlIdempotencyKeys.claim

    async def claim_apart(
        keys: SqlIdempotencyKeys, key: str, command: str, fingerprint: str
    ) -> Claimed | Answered:
        async with bench.laboratory.database.transaction(keys._uow.scope) as apart:
            return await claim(SqlIdempotencyKeys(apart), key, command, fingerprint)

    patch.setattr(SqlIdempotencyKeys, "claim", claim_apart)


@caught_by(under(Kind.SERIALIZATION, Verb.FLUSH_AND_COMMIT), "'wallets balance': 250")
def retry_with_stale_entities(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """The identity map survives the lost attempt, so the second one goes on where the first had got to."""
    init, maps = SqlUnitOfWork.__init__, dict[str, Any]()

    def keeping(
        uow: SqlUnitOfWork, connection: Connection, scope: Any, *others: Any, may_write: bool = True
    ) -> None:
        init(uow, connection, scope, *others, may_write=may_write)
        uow._tracked = maps.setdefault(scope.context.request_id, {})

    patch.setattr(SqlUnitOfWork, "__init__", keeping)


@caught_by(under(Kind.SERIALIZATION, Verb.FLUSH_AND_COMMIT), "this unit of work has ended")
def handler_reused_between_attempts(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    build, made = Composer.build, dict[Any, Any]()

    def once(composer: Composer, wanted: Any, uow: Any, context: Any) -> Any:
        if not wanted.__name__.endswith("Handler"):
            return build(composer, wanted, uow, context)
        place = (wanted, context.request_id)
        if place not in made:
            made[place] = build(composer, wanted, uow, context)
        return made[place]

    patch.setattr(Composer, "build", once)


@caught_by(properties.an_undone_savepoint_tells_nothing, "told of what was undone")
def savepoint_that_keeps_its_events(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    savepoint = SqlUnitOfWork.savepoint

    @asynccontextmanager
    async def keeping(uow: SqlUnitOfWork) -> AsyncIterator[None]:
        told: list[Any] = []
        try:
            async with savepoint(uow):
                try:
                    yield
                finally:
                    told += uow._outbox
        except BaseException:
            uow._outbox += told
            raise

    patch.setattr(SqlUnitOfWork, "savepoint", keeping)


@caught_by(properties.the_books_are_right_after_a_sale, "number=6")
def lost_audit_row(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    def fewer(changes: Any, scope: Any, shop_id: UUID) -> Any:
        records = audit_records(changes, scope, shop_id)
        return records if shop_id == PLATFORM else records[:-1]

    patch.setattr("emporion.infrastructure.persistence.unit_of_work.audit_records", fewer)


@caught_by(properties.the_last_pieces_are_sold_once, r"of 5 pieces sold")
def stock_checked_but_not_guarded(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    missing_row_lock(patch, bench)
    version_check_dropped(patch, bench)


@caught_by(properties.the_books_are_right_after_a_sale, "number=5")
def refund_paid_twice(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    def twice(wallet: Wallet, total: Money, **terms: Any) -> Any:
        return refund(wallet, Money(total.amount * 2, total.currency), **terms)

    patch.setattr("emporion.application.orders.cancel_order.refund", twice)


@caught_by(properties.an_order_is_cancelled_once, "the other five were told")
def order_read_without_lock(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    """Only the unique index over payments and refunds is left to save the money."""
    missing_row_lock(patch, bench)
    version_check_dropped(patch, bench)


@caught_by(properties.opposite_transfers_never_deadlock, "in a circle")
def lock_order_reversed(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    directions = itertools.cycle([False, True])

    async def one_by_one(
        wallets: SqlWalletRepository, ids: Iterable[UUID], addresses: Iterable[str] = ()
    ) -> dict[UUID, Wallet]:
        named = [await wallets.find_by_address(address) for address in addresses]
        wanted = {*ids, *(wallet.id for wallet in named if wallet is not None)}
        found = [await wallets.lock_by_id(each) for each in sorted(wanted, reverse=next(directions))]
        return {wallet.id: wallet for wallet in found if wallet is not None}

    patch.setattr(SqlWalletRepository, "lock_many", one_by_one)


@caught_by(under(Kind.ANSWER_LOST, Verb.FLUSH_AND_COMMIT), "'transfers rows': 200")
def unanswered_commit_taken_for_undone(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    end = Connection.write_and_commit

    async def hopeful(connection: Connection, sql: str, values: Sequence[Any]) -> None:
        try:
            await end(connection, sql, values)
        except CommitUnanswered as error:
            raise ConnectionLost("let us try again") from error.__cause__

    patch.setattr(Connection, "write_and_commit", hopeful)


@caught_by(properties.a_hidden_error_is_not_reported_as_a_commit, "DID NOT RAISE")
def answer_to_commit_not_read(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    async def trusting(connection: Connection) -> None:
        await connection._simple("COMMIT")
        connection.is_open, connection.is_committed = False, True

    patch.setattr(Connection, "_commit", trusting)


@caught_by(properties.a_cancelled_caller_does_not_stop_a_commit, "1 effects released")
def commit_not_shielded(patch: pytest.MonkeyPatch, bench: Bench) -> None:
    def unshielded(_: WithCommit, waiter: Any) -> Generator[Any, None, None]:
        yield waiter

    async def unshielded_alone(work: Any) -> None:
        await work

    patch.setattr(WithCommit, "_to_the_end", unshielded)
    patch.setattr(connections, "to_the_end", unshielded_alone)
