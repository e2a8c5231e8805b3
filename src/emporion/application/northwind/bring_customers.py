"""Brings customers: one user and one wallet each."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from emporion.application.identity.enrol import Enrol
from emporion.application.identity.find_user import FindUser
from emporion.application.northwind.calls import Calls, Stopped
from emporion.application.northwind.data import Northwind, NorthwindCustomer
from emporion.application.northwind.identity import email_of, user_id_of
from emporion.application.northwind.report import Brought
from emporion.application.wallets.list_wallets import ListWallets
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.application.wallets.views import WalletView
from emporion.domain.identity.errors import EmailTaken
from emporion.domain.shared.page import MAX_LIMIT, PageRequest


@dataclass(frozen=True, slots=True)
class Purse:
    """A customer's wallet and what was in it before the import charged it."""

    wallet_id: UUID
    balance: Decimal


@dataclass(slots=True)
class CustomersBrought:
    """What became of the customers; `purses` by Northwind's customer id."""

    users: Brought = field(default_factory=Brought)
    wallets: Brought = field(default_factory=Brought)
    purses: dict[str, Purse] = field(default_factory=dict)


async def bring_customers(calls: Calls, northwind: Northwind) -> CustomersBrought:
    """Users are found by their address, wallets by their owner: his oldest in the shop."""
    brought = CustomersBrought()
    known = await _wallets(calls)
    for customer in northwind.customers:
        user_id = await _bring_user(calls, customer, brought)
        wallet = known.get(user_id)
        brought.wallets = brought.wallets.plus(created=wallet is None)
        if wallet is None:
            command = OpenWallet(name=customer.company, owner_id=user_id)
            wallet = await calls.do(command, f"wallet:{customer.id}")
        brought.purses[customer.id] = Purse(wallet.id, wallet.balance)
        calls.tell("customers")
    return brought


async def _bring_user(calls: Calls, customer: NorthwindCustomer, brought: CustomersBrought) -> UUID:
    email, user_id = email_of(customer), user_id_of(customer)
    step = f"user:{customer.id}"
    found = await calls.find(FindUser(email=email), step)
    brought.users = brought.users.plus(created=found is None)
    if found is None:
        command = Enrol(user_id=user_id, email=email, name=customer.company)
        return (await calls.do_on_platform(command, step)).id
    if found.id != user_id:
        raise Stopped(step, EmailTaken(email=email))
    return user_id


async def _wallets(calls: Calls) -> dict[UUID, WalletView]:
    """Every customer's oldest wallet, by owner."""
    known: dict[UUID, WalletView] = {}
    request: PageRequest | None = PageRequest(limit=MAX_LIMIT)
    while request is not None:
        page = await calls.ask(ListWallets(page=request), "wallets")
        for wallet in page.items:
            if wallet.owner_id is not None:
                known.setdefault(wallet.owner_id, wallet)
        request = None if page.next is None else PageRequest(MAX_LIMIT, page.next)
    return known
