"""Whatever people do with wallets, the books balance."""

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from returns.result import Result, Success

from emporion.domain.shared.ids import new_id
from emporion.domain.shared.money import Money
from emporion.domain.wallets.bookings import deposit, move, pay, refund, withdraw
from emporion.domain.wallets.transfer import BookingError, Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories import NOW
from emporion.testing.factories.wallets import make_shop_wallets, make_wallet

WALLETS = 3
which = st.integers(0, WALLETS - 1)
amounts = st.decimals("-1", "100", places=3) | st.sampled_from([Decimal(0), Decimal("1E+18")])
steps = st.tuples(
    st.sampled_from(["deposit", "withdraw", "move", "pay", "refund", "switch"]), which, which, amounts
)


@dataclass
class Books:
    """Wallets of one shop and every transfer that a booking answered with."""

    wallets: list[Wallet]
    ledger: list[Transfer] = field(default_factory=list)

    def do(self, what: str, one: int, other: int, amount: Decimal) -> None:
        wallet, money = self.wallets[one], Money(amount, "EUR")
        match what:
            case "deposit":
                self.keep(deposit(wallet, money, reference="", now=NOW))
            case "withdraw":
                self.keep(withdraw(wallet, money, reference="", now=NOW))
            case "move":
                self.keep(move(wallet, self.wallets[other], money, reference="", now=NOW))
            case "pay":
                self.keep(pay(wallet, money, order_id=new_id(), now=NOW))
            case "refund":
                self.keep(refund(wallet, money, order_id=new_id(), now=NOW))
            case "switch":
                wallet.deactivate() if wallet.is_active else wallet.activate()

    def keep(self, booked: Result[Transfer, BookingError] | Result[Transfer | None, BookingError]) -> None:
        match booked:
            case Success(Transfer() as transfer):
                self.ledger.append(transfer)

    def derived(self, wallet_id: UUID) -> Decimal:
        touching = (t for t in self.ledger if wallet_id in (t.debit_wallet_id, t.credit_wallet_id))
        return sum((t.signed_for(wallet_id) for t in touching), Decimal(0))


@given(st.lists(steps, max_size=40))
def test_balances_are_credits_minus_debits_never_negative_and_a_shop_sums_to_zero(
    plan: list[tuple[str, int, int, Decimal]],
) -> None:
    shop_id = new_id()
    books = Books([make_wallet(shop_id=shop_id) for _ in range(WALLETS)])
    for step in plan:
        books.do(*step)
        assert all(wallet.balance >= 0 for wallet in books.wallets)
    assert [wallet.balance for wallet in books.wallets] == [books.derived(w.id) for w in books.wallets]
    everyone = [*books.wallets, *make_shop_wallets(shop_id)]
    assert sum(books.derived(wallet.id) for wallet in everyone) == 0


@given(st.lists(steps, max_size=40))
def test_every_transfer_is_positive_whole_and_between_two_wallets(
    plan: list[tuple[str, int, int, Decimal]],
) -> None:
    shop_id = new_id()
    books = Books([make_wallet(shop_id=shop_id, balance=50) for _ in range(WALLETS)])
    for step in plan:
        books.do(*step)
    for transfer in books.ledger:
        assert transfer.amount > 0
        assert transfer.money.is_whole
        assert transfer.debit_wallet_id != transfer.credit_wallet_id
        assert (transfer.shop_id, transfer.currency) == (shop_id, "EUR")
