"""Routes of what people tell of themselves and how they want things."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Body
from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import Creation, PlatformCall
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.erasure.erase_me import EraseMe
from emporion.application.erasure.find_erasure import FindErasure
from emporion.application.erasure.views import ErasureView
from emporion.application.identity.change_profile import ChangeProfile
from emporion.application.identity.change_settings import ChangeSettings
from emporion.application.identity.find_profile import FindProfile
from emporion.application.identity.my_account import MyAccount
from emporion.application.identity.my_settings import MySettings
from emporion.application.identity.people_views import AccountView, ProfileView, SettingsView
from emporion.domain.erasure.errors import ErasureNotFound, ErasureObstructed
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import PLATFORM

router = Router("", tag="people")

_EXAMPLE: Final = {"language": "de", "time_zone": "Europe/Berlin", "theme": None}
_MERGE_PATCH: Final = {
    "requestBody": {
        "content": {
            "application/merge-patch+json": {
                "schema": {"type": "object"},
                "examples": {"de": {"value": _EXAMPLE}},
            }
        }
    }
}


class ProfileChange(BaseModel):
    """What is not sent stays as it is; null clears it."""

    bio: str | None = Field(None, description="Up to 500 characters")
    avatar_url: str | None = Field(
        None, description="https, up to 500 characters", examples=["https://example.com/ada.png"]
    )

    def value(self, name: str) -> str | None:
        """None for what was not sent, an empty text for what was sent as null."""
        return (getattr(self, name) or "") if name in self.model_fields_set else None


@router.get("/me", responses=problems(UserNotFound))
async def my_account(call: PlatformCall) -> AccountView:
    """Who is signed in, with the profile."""
    return await call.ask(MyAccount())


@router.patch("/me/profile", responses=problems(UserNotFound, StaleVersion))
async def change_profile(body: ProfileChange, call: PlatformCall) -> ProfileView:
    """Tell something else of yourself. Everybody can read it."""
    return await call.execute(ChangeProfile(bio=body.value("bio"), avatar_url=body.value("avatar_url")))


@router.get("/users/{user_id}/profile", responses=problems(UserNotFound))
async def find_profile(user_id: UUID, call: PlatformCall) -> ProfileView:
    """What a user tells of themselves."""
    return await call.ask(FindProfile(user_id=user_id))


@router.get("/me/settings")
async def my_settings(call: PlatformCall) -> SettingsView:
    """How you want things: what you have set, and the defaults of the rest."""
    return await call.ask(MySettings())


@router.patch("/me/settings", responses=problems(UserNotFound, StaleVersion), openapi_extra=_MERGE_PATCH)
async def change_settings(
    patch: Annotated[dict[str, Any], Body(examples=[_EXAMPLE])], call: PlatformCall
) -> SettingsView:
    """Set something otherwise, by a JSON merge patch (RFC 7396): what is not sent stays as it is, null sets
    back to the default. `application/merge-patch+json` and `application/json` mean the same here."""
    return await call.execute(ChangeSettings(patch=patch))


class ErasureWish(BaseModel):
    password: Annotated[str, Field(max_length=1024, json_schema_extra={"format": "password"})]


@router.post("/me/erasure", status_code=202, responses=problems(UserNotFound, ErasureObstructed))
async def erase_me(body: ErasureWish, call: PlatformCall, creation: Creation) -> ErasureView:
    """Have everything about you erased. You are logged out at once and for good; the worker does the rest.
    Refused while a shop has no other owner, money is left or an order is open: `obstacles` says which.

    Ignores the Idempotency-Key: asked for twice, it is one erasure.
    """
    asked = await call.execute(EraseMe(password=body.password))
    creation.at("/v1/me/erasure")
    return asked


@router.get("/me/erasure", responses=problems(ErasureNotFound))
async def my_erasure(call: PlatformCall) -> ErasureView:
    """How far your erasure is, as long as your access token lasts."""
    return await call.ask(FindErasure(user_id=call.context.user_id or PLATFORM))
