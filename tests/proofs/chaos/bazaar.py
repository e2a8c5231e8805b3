"""The shop that everybody buys in while processes are killed, set up over HTTP before the first kill."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx

from tests.web.people import Person

PRICE = "3.10"
PLENTY = 100_000_000
SCARCE = 150
FUNDS = "400"


@dataclass(frozen=True, slots=True)
class Account:
    """A customer: who they are, their wallet, and the free variant whose quantity numbers their orders."""

    user_id: str
    token: str
    wallet_id: str
    address: str
    marker_id: str


@dataclass(frozen=True, slots=True)
class Bazaar:
    """One shop. `variants` maps each that is sold to its first stock: a hot one, others, a scarce one."""

    shop: str
    shop_id: str
    owner_token: str
    webhook_id: str
    variants: dict[str, int]
    accounts: tuple[Account, ...]

    @property
    def hot(self) -> str:
        return next(iter(self.variants))

    @classmethod
    async def open(cls, url: str, customers: int, hook: str) -> "Bazaar":
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            owner = await Person.signed_in(client)
            await owner.opens_a_shop()
            shop = (await owner.asks("GET", "{shop}")).json()
            webhook = await owner.makes("{shop}/webhooks", {"url": hook})
            sold = [await owner.sells(price=PRICE, stock=n) for n in (PLENTY, PLENTY, PLENTY, SCARCE)]
            accounts = await asyncio.gather(*(_account(client, owner) for _ in range(customers)))
        return cls(
            owner.shop,
            shop["id"],
            owner.token,
            webhook["id"],
            {variant["id"]: variant["stock"] for variant in sold},
            tuple(accounts),
        )


async def _account(client: httpx.AsyncClient, owner: Person) -> Account:
    person = await Person.signed_in(client)
    person.shop = owner.shop
    me: Any = (await person.asks("GET", "/v1/auth/me")).json()
    wallet = await person.makes("{shop}/wallets", {"name": "Purse"})
    await owner.makes(f"{{shop}}/wallets/{wallet['id']}/deposits", {"amount": FUNDS})
    marker = await owner.sells(price="0", stock=PLENTY)
    return Account(me["id"], person.token, wallet["id"], wallet["address"], marker["id"])
