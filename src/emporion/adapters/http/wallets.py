"""Routes of wallets."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import Creation, ShopCall
from emporion.adapters.http.money import Amount
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.wallets.activate_wallet import ActivateWallet
from emporion.application.wallets.deactivate_wallet import DeactivateWallet
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.find_wallet import FindWallet
from emporion.application.wallets.list_wallets import ListWallets
from emporion.application.wallets.my_wallets import MyWallets
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.application.wallets.rename_wallet import RenameWallet
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.application.wallets.views import BookingView, ShopBalancesView, StatementLineView, WalletView
from emporion.application.wallets.wallet_statement import WalletStatement
from emporion.application.wallets.withdraw import Withdraw
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.shops.errors import ShopClosed, ShopNotFound
from emporion.domain.wallets.errors import (
    InsufficientFunds,
    NotACustomerWallet,
    WalletAddressTaken,
    WalletAddressUnknown,
    WalletInactive,
    WalletNotFound,
)
from emporion.domain.wallets.fields import TransferFields, WalletFields
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet

router = Router("/shops/{shop}/wallets", tag="wallets")

_BOOKING = problems(WalletNotFound, WalletInactive, InsufficientFunds)


class NewWallet(BaseModel):
    name: str = Field("Wallet", description="One line of 1 to 100 characters", examples=["Groceries"])
    owner_id: UUID | None = Field(None, description="Staff only: whose wallet it is; else your own")


class WalletChange(BaseModel):
    name: str = Field(examples=["Groceries"])


class Movement(BaseModel):
    amount: Amount
    reference: str = Field("", description="Up to 200 characters", examples=["till 3"])


class Sending(Movement):
    to_address: str = Field(
        description="Of a wallet in this shop; lower case, hyphens and spaces are understood",
        examples=["7K2M-9QXD-4T87"],
    )


@router.post("", status_code=201, responses=problems(UserNotFound, ShopClosed, WalletAddressTaken))
async def open_wallet(body: NewWallet, call: ShopCall, creation: Creation) -> WalletView:
    """Open a wallet in the shop's currency, with an address of its own."""
    opened = await call.execute(OpenWallet(name=body.name, owner_id=body.owner_id))
    creation.below(opened.id)
    return opened


@router.get("", responses=problems(ShopNotFound))
async def list_wallets(
    asked: Annotated[Asked[Wallet], asking(WalletFields)], call: ShopCall
) -> PageBody[WalletView]:
    """All wallets of the shop, for its staff."""
    return await asked.answer(call, ListWallets(listing=asked.listing))


@router.get("/mine", responses=problems(ShopNotFound))
async def my_wallets(call: ShopCall) -> tuple[WalletView, ...]:
    """Your own wallets in this shop, oldest first."""
    return await call.ask(MyWallets())


@router.get("/balances", responses=problems(ShopNotFound))
async def shop_balances(call: ShopCall) -> ShopBalancesView:
    """What the shop earned, holds and owes, for its staff."""
    return await call.ask(ShopBalances())


@router.get("/{wallet_id}", responses=problems(WalletNotFound))
async def find_wallet(wallet_id: UUID, call: ShopCall) -> WalletView:
    """One wallet, for its owner and the shop's staff."""
    return await call.ask(FindWallet(wallet_id=wallet_id))


@router.patch("/{wallet_id}", responses=problems(WalletNotFound))
async def rename_wallet(wallet_id: UUID, body: WalletChange, call: ShopCall) -> WalletView:
    """Give a wallet another name."""
    return await call.execute(RenameWallet(wallet_id=wallet_id, name=body.name))


@router.post("/{wallet_id}/deposits", status_code=201, responses=_BOOKING)
async def deposit(wallet_id: UUID, body: Movement, call: ShopCall) -> BookingView:
    """Put money from outside into a customer's wallet; for staff."""
    return await call.execute(Deposit(wallet_id=wallet_id, amount=body.amount, reference=body.reference))


@router.post("/{wallet_id}/withdrawals", status_code=201, responses=_BOOKING)
async def withdraw(wallet_id: UUID, body: Movement, call: ShopCall) -> BookingView:
    """Pay money of a customer's wallet out; for staff."""
    return await call.execute(Withdraw(wallet_id=wallet_id, amount=body.amount, reference=body.reference))


@router.post(
    "/{wallet_id}/transfers",
    status_code=201,
    responses=problems(WalletNotFound, WalletAddressUnknown, WalletInactive, InsufficientFunds),
)
async def transfer(wallet_id: UUID, body: Sending, call: ShopCall) -> BookingView:
    """Send money from your wallet to another one of the shop."""
    return await call.execute(
        TransferMoney(
            wallet_id=wallet_id, to_address=body.to_address, amount=body.amount, reference=body.reference
        )
    )


@router.get("/{wallet_id}/statement", responses=problems(WalletNotFound))
async def statement(
    wallet_id: UUID, asked: Annotated[Asked[Transfer], asking(TransferFields)], call: ShopCall
) -> PageBody[StatementLineView]:
    """What came in and went out, newest first."""
    return await asked.answer(call, WalletStatement(wallet_id=wallet_id, wanted=asked.wanted))


@router.post("/{wallet_id}/deactivate", responses=problems(WalletNotFound, NotACustomerWallet))
async def deactivate_wallet(wallet_id: UUID, call: ShopCall) -> WalletView:
    """Stop a wallet: it pays, receives and withdraws nothing more; refunds still arrive."""
    return await call.execute(DeactivateWallet(wallet_id=wallet_id))


@router.post("/{wallet_id}/activate", responses=problems(WalletNotFound, NotACustomerWallet))
async def activate_wallet(wallet_id: UUID, call: ShopCall) -> WalletView:
    """Let a stopped wallet move money again."""
    return await call.execute(ActivateWallet(wallet_id=wallet_id))
