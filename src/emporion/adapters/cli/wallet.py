"""`emporion wallet`: what a customer needs before a first order."""

from typing import Annotated

import typer

from emporion.adapters.cli import lists
from emporion.adapters.cli.amounts import amount_given
from emporion.adapters.cli.output import money
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.pages import PageBody
from emporion.application.identity.find_user import FindUser
from emporion.application.wallets.checkpoint_balances import CheckpointBalances, CheckpointsView
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.list_wallets import ListWallets
from emporion.application.wallets.look_up_wallet import LookUpWallet
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.application.wallets.views import BookingView, WalletView
from emporion.domain.wallets.fields import WalletFields

commands = typer.Typer(name="wallet", help="Wallets, customers' and the shop's own.", no_args_is_help=True)

Shop = Annotated[str, typer.Option(help="The shop's slug or id.")]


@commands.command("open")
def open_wallet(
    context: typer.Context,
    shop: Shop,
    owner: Annotated[str, typer.Option(help="E-mail address of the customer.")],
    name: Annotated[str, typer.Option(help="What the customer calls it.")] = "Wallet",
) -> None:
    """Open an empty wallet; whoever owns one is a customer of the shop."""
    session = session_of(context)

    async def work(operator: Operator) -> WalletView:
        user = await operator.ask(FindUser(email=owner))
        return await (await operator.in_shop(shop)).execute(OpenWallet(name=name, owner_id=user.id))

    made = session.run(work)
    session.out.data(made, f"Opened wallet {made.address} ({made.currency}) with id {made.id}.")


@commands.command()
def deposit(
    context: typer.Context,
    shop: Shop,
    wallet: Annotated[str, typer.Option(help="The wallet's address or id.")],
    amount: Annotated[str, typer.Option(help="In the wallet's currency, such as 12.50.")],
    reference: Annotated[str, typer.Option(help="Where the money comes from.")] = "",
) -> None:
    """Put money from outside into a wallet."""
    session = session_of(context)
    exact = amount_given(amount)

    async def work(operator: Operator) -> BookingView:
        within = await operator.in_shop(shop)
        found = await within.ask(LookUpWallet(wallet=wallet))
        return await within.execute(Deposit(wallet_id=found.id, amount=exact, reference=reference))

    booked = session.run(work)
    after = booked.wallet
    session.out.data(
        booked,
        f"Deposited {money(exact, after.currency)} {after.currency}; "
        f"{after.address} now holds {money(after.balance, after.currency)}.",
    )


@commands.command()
def checkpoint(
    context: typer.Context,
    shop: Shop,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Remove the present ones first.")] = False,
) -> None:
    """Sum up the shop's own wallets as far as nothing changes any more; the worker does it by itself."""
    session = session_of(context)

    async def work(operator: Operator) -> CheckpointsView:
        command = CheckpointBalances(rebuild=rebuild, least=1)
        return await (await operator.in_shop(shop)).execute(command)

    made = session.run(work)
    session.out.data(
        made, f"Took {made.taken} checkpoints of {made.transfers} transfers, removed {made.forgotten}."
    )


@commands.command("list")
def list_wallets(
    context: typer.Context,
    shop: Shop,
    where: lists.Where = None,
    sort: lists.SortBy = None,
    limit: lists.Limit = 50,
    cursor: lists.Cursor = None,
    offset: lists.Offset = None,
    total: lists.TotalAs = None,
) -> None:
    """List the shop's wallets, its own two among them."""
    session, place = session_of(context), lists.place_of(limit, cursor, offset, total)
    query = ListWallets(listing=lists.listing_of(WalletFields, where, sort))

    async def work(operator: Operator) -> PageBody[WalletView]:
        return await (await operator.in_shop(shop)).page(query, place)

    lists.show(session.out, session.run(work), ("Address", "Name", "Kind", "Owner", "Balance>", ""), _listed)


def _listed(wallet: WalletView) -> tuple[object, ...]:
    held = money(wallet.balance, wallet.currency)
    return wallet.address, wallet.name, wallet.kind, wallet.owner_id or "", held, wallet.currency
