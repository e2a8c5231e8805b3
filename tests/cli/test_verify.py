"""`emporion verify` finds what somebody changed behind Emporion's back."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from emporion.infrastructure.persistence.database import Database
from emporion.testing.postgres import ServerUrls
from tests.cli.terminal import Terminal


def as_owner(server: ServerUrls, statement: str, wallet_id: str) -> None:
    async def work() -> None:
        async with Database(server.owner_url) as database, database.get_session() as session:
            await session.execute(text(statement), {"id": UUID(wallet_id)})

    asyncio.run(work())


def test_a_balance_that_was_tampered_with_is_named(terminal: Terminal, shop: str, server: ServerUrls) -> None:
    wallet = terminal.types(f"wallet open --shop {shop} --owner {shop}@example.com")["id"]
    as_owner(server, "UPDATE wallets SET balance = balance + 1 WHERE id = :id", wallet)
    try:
        (books,) = terminal.types(f"verify --shop {shop}", exit_code=1)
        broken = {each["number"]: each["violations"] for each in books["invariants"] if each["broken"]}
        assert wallet in [each["record_id"] for each in broken[2]]
        assert wallet in terminal.reads(f"verify --shop {shop}", exit_code=1)
    finally:
        as_owner(server, "UPDATE wallets SET balance = balance - 1 WHERE id = :id", wallet)
    terminal.types(f"verify --shop {shop}")
