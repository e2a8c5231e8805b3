"""People."""

from emporion.application.identity.find_profile import FindProfile
from emporion.application.identity.find_user import FindUser
from emporion.application.identity.list_deleted_users import ListDeletedUsers
from emporion.application.identity.list_users import ListUsers
from emporion.application.identity.me import Me
from emporion.application.identity.my_account import MyAccount
from emporion.application.identity.my_settings import MySettings
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindProfile, 1)
def find_profile(crowd: Crowd) -> Asked:
    return crowd.by_customer(FindProfile(user_id=crowd.customer.user_id))


@budget(FindUser, 1)
async def find_user(crowd: Crowd) -> Asked:
    email = await crowd.market.value("SELECT email FROM users WHERE id = :id", id=crowd.customer.user_id)
    return crowd.by_system(FindUser(email=email))


@budget(Me, 1)
def me(crowd: Crowd) -> Asked:
    return crowd.by_customer(Me())


@budget(MyAccount, 1)
def my_account(crowd: Crowd) -> Asked:
    return crowd.by_customer(MyAccount())


@budget(MySettings, 1)
def my_settings(crowd: Crowd) -> Asked:
    return crowd.by_customer(MySettings())


@budget(ListUsers, 1)
def list_users(crowd: Crowd) -> Asked:
    return crowd.by_system(ListUsers(search="example"))


@budget(ListDeletedUsers, 1, items=0)
def list_deleted_users(crowd: Crowd) -> Asked:
    return crowd.by_system(ListDeletedUsers())
