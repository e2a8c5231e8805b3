"""One customer of the shop, with whatever is asked for, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import VariantView
from emporion.application.customers.views import CustomerPart, CustomerView
from emporion.application.identity.people_views import ProfileView
from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Isolation, Query, handles
from emporion.application.wallets.views import WalletView
from emporion.domain.catalog.repository import VariantRepository
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.criteria import NEWEST_FIRST, Listing
from emporion.domain.shared.page import PageRequest
from emporion.domain.wallets.repository import WalletRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCustomer(Query[CustomerView, UserNotFound]):
    """A user with a wallet in the shop; any other is `UserNotFound`. `orders` are the newest ones, at most
    that many; asking for variants asks for orders as well."""

    user_id: UUID
    include: frozenset[CustomerPart] = frozenset()
    orders: int = 50


@handles(FindCustomer, access=Access.STAFF, isolation=Isolation.REPEATABLE_READ)
class FindCustomerHandler:
    """- All parts are of one snapshot.
    - However many orders and lines there are, the statements are two, and one for the profile, two for the
      orders with their lines, one for the variants."""

    def __init__(
        self,
        users: UserRepository,
        wallets: WalletRepository,
        orders: OrderRepository,
        variants: VariantRepository,
    ) -> None:
        self._users = users
        self._wallets = wallets
        self._orders = orders
        self._variants = variants

    async def handle(self, query: FindCustomer) -> Result[CustomerView, UserNotFound]:
        wallets = await self._wallets.find_by_owner(query.user_id)
        person = await self._users.find_with_profile(query.user_id) if wallets else None
        if person is None:
            return Failure(UserNotFound(user=str(query.user_id)))
        view = CustomerView(
            id=person.user.id,
            email=person.user.email,
            name=person.user.name,
            wallets=tuple(map(WalletView.of, wallets)),
        )
        if CustomerPart.PROFILE in query.include:
            view = replace(view, profile=ProfileView.of(person.user, person.profile))
        return Success(await self._with_orders(view, query))

    async def _with_orders(self, view: CustomerView, query: FindCustomer) -> CustomerView:
        if not query.include & {CustomerPart.ORDERS, CustomerPart.VARIANTS}:
            return view
        mine = Listing(OrderFields.customer_id.equals(view.id), NEWEST_FIRST)
        page = await self._orders.find_page(PageRequest(query.orders), mine)
        orders = tuple(map(OrderView.of, page.items))
        wants_variants = CustomerPart.VARIANTS in query.include
        return replace(view, orders=orders, variants=await self._sold(orders) if wants_variants else None)

    async def _sold(self, orders: Sequence[OrderView]) -> tuple[VariantView, ...]:
        ids = {line.variant_id for order in orders for line in order.lines}
        found = await self._variants.find_many(ids)
        return tuple(VariantView.of(found[variant_id]) for variant_id in sorted(found))
