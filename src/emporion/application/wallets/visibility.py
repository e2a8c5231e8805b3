"""Whose wallet it is decides who sees it: its owner, the shop's members, and the system."""

from emporion.application.shared.context import Context
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.wallets.wallet import Wallet


async def is_staff(context: Context, memberships: MembershipRepository) -> bool:
    """Whether the actor is the system or a member of the context's shop."""
    if context.is_system:
        return True
    return context.user_id is not None and await memberships.find_by_user(context.user_id) is not None


async def may_see(wallet: Wallet, context: Context, memberships: MembershipRepository) -> bool:
    """Whether the actor may know that this wallet exists; others are answered as if it did not."""
    return owns(wallet, context) or await is_staff(context, memberships)


def owns(wallet: Wallet, context: Context) -> bool:
    """Whether the wallet is the signed-in user's; never true for a shop's own wallet."""
    return wallet.owner_id is not None and wallet.owner_id == context.user_id
