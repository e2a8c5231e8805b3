"""Routes of users and their sessions.

Passwords and tokens are not kept to answer a repetition: here an Idempotency-Key is taken and ignored."""

from typing import Annotated

from fastapi import Depends, Response
from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import Creation, OpenCall, PlatformCall
from emporion.adapters.http.problems import ProblemError, problems
from emporion.adapters.http.routing import Router
from emporion.application.identity.change_password import ChangePassword
from emporion.application.identity.deactivate_me import DeactivateMe
from emporion.application.identity.delete_me import DeleteMe
from emporion.application.identity.log_in import LogIn
from emporion.application.identity.log_out import LogOut
from emporion.application.identity.me import Me
from emporion.application.identity.refresh import Refresh
from emporion.application.identity.register import Register
from emporion.application.identity.views import SessionView, UserView
from emporion.domain.identity.errors import EmailTaken, RefreshTokenReused, UserNotFound
from emporion.domain.shared.soft_delete import MAX_REASON

router = Router("/auth", tag="auth")

Password = Annotated[str, Field(max_length=1024, json_schema_extra={"format": "password"})]


class Registration(BaseModel):
    email: str = Field(examples=["ada@example.com"])
    name: str = Field(examples=["Ada Lovelace"])
    password: Password = Field(description="8 to 256 characters")


class Credentials(BaseModel):
    email: str = Field(examples=["ada@example.com"])
    password: Password


class RefreshBody(BaseModel):
    refresh_token: str = Field(max_length=1024)


class Confirmation(BaseModel):
    password: Password = Field(description="The one you log in with")


class Departure(Confirmation):
    reason: str = Field("asked for it", description=f"1 to {MAX_REASON} characters")


class PasswordChange(BaseModel):
    current_password: Password
    new_password: Password = Field(description="8 to 256 characters")


async def _not_stored(response: Response) -> None:
    """Answers with tokens must stay out of every cache (RFC 6749, 5.1)."""
    response.headers["Cache-Control"] = "no-store"


@router.post("/register", status_code=201, responses=problems(EmailTaken))
async def register(body: Registration, call: OpenCall, creation: Creation) -> UserView:
    """Become a user. Logging in is a request of its own. Ignores the Idempotency-Key."""
    made = await call.execute(Register(email=body.email, name=body.name, password=body.password))
    creation.at("/v1/auth/me")
    return made


@router.post("/login", dependencies=[Depends(_not_stored)])
async def log_in(body: Credentials, call: OpenCall) -> SessionView:
    """Start a session: an access token for the Authorization header, a refresh token for the next pair.

    Ignores the Idempotency-Key: tokens are not stored.
    """
    return await call.execute(LogIn(email=body.email, password=body.password))


@router.post("/refresh", dependencies=[Depends(_not_stored)])
async def refresh(body: RefreshBody, call: OpenCall) -> SessionView:
    """Use up a refresh token for the next pair. One that is sent twice ends its session.

    Ignores the Idempotency-Key: tokens are not stored.
    """
    refreshed = await call.execute(Refresh(refresh_token=body.refresh_token))
    if isinstance(refreshed, RefreshTokenReused):
        raise ProblemError(refreshed)
    return refreshed


@router.post("/logout", status_code=204)
async def log_out(body: RefreshBody, call: OpenCall) -> None:
    """End the session of a refresh token; doing it again changes nothing. The access token that is out
    stays good until it expires."""
    await call.execute(LogOut(refresh_token=body.refresh_token))


@router.get("/me", responses=problems(UserNotFound))
async def me(call: PlatformCall) -> UserView:
    """Who is signed in."""
    return await call.ask(Me())


@router.put("/password", status_code=204, responses=problems(UserNotFound))
async def change_password(body: PasswordChange, call: PlatformCall) -> None:
    """Set another password and end all sessions of the user."""
    await call.execute(ChangePassword(current_password=body.current_password, new_password=body.new_password))


@router.post("/me/deactivate", status_code=204, responses=problems(UserNotFound))
async def deactivate_me(body: Confirmation, call: PlatformCall) -> None:
    """Switch your account off and end all its sessions; only the operator can switch it on again."""
    await call.execute(DeactivateMe(password=body.password))


@router.post("/me/delete", status_code=204, responses=problems(UserNotFound))
async def delete_me(body: Departure, call: PlatformCall) -> None:
    """Delete your account and end all its sessions. The operator can restore it for a while; your orders and
    wallets stay with the shops."""
    await call.execute(DeleteMe(password=body.password, reason=body.reason))
