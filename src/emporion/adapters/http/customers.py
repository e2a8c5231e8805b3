"""Routes of a shop's customers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.including import included, parts_of
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.customers.find_customer import FindCustomer
from emporion.application.customers.views import CustomerPart, CustomerView
from emporion.domain.identity.errors import UserNotFound

router = Router("/shops/{shop}/customers", tag="customers")


@router.get("/{user_id}", responses=problems(UserNotFound))
async def find_customer(
    user_id: UUID,
    call: ShopCall,
    include: Annotated[str, Query(description=included(CustomerPart))] = "",
) -> CustomerView:
    """A user with a wallet in the shop; with the newest 50 orders, if asked for. For staff."""
    return await call.ask(FindCustomer(user_id=user_id, include=parts_of(CustomerPart, include)))
