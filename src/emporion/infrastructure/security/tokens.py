"""Access tokens as JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import jwt
from returns.result import Failure, Result, Success

from emporion.application.identity.ports import AccessToken, AccessTokens
from emporion.application.shared.context import UserActor
from emporion.domain.identity.errors import InvalidAccessToken
from emporion.domain.shared.ids import new_id

ISSUER: Final = "emporion"
MIN_SECRET: Final = 32
_ALGORITHM: Final = "HS256"
_CLAIMS: Final = ("sub", "iss", "iat", "exp", "jti")
_LEEWAY: Final = timedelta(seconds=5)


class JwtAccessTokens(AccessTokens):
    """All servers that share the secret, at least 32 bytes, read each other's tokens. Their clocks may
    differ by five seconds."""

    def __init__(self, secret: str, lifetime: timedelta = timedelta(minutes=15)) -> None:
        self._key = secret.encode()
        self._lifetime = lifetime
        if len(self._key) < MIN_SECRET:
            raise ValueError(f"the secret of access tokens has at least {MIN_SECRET} bytes")

    def issue(self, user_id: UUID, now: datetime) -> AccessToken:
        # The claim has whole seconds; what is promised must not be later than what is signed.
        expires_at = (now + self._lifetime).replace(microsecond=0)
        claims = {"sub": str(user_id), "iss": ISSUER, "iat": now, "exp": expires_at, "jti": str(new_id())}
        return AccessToken(token=jwt.encode(claims, self._key, _ALGORITHM), expires_at=expires_at)

    def authenticate(self, token: str) -> Result[UserActor, InvalidAccessToken]:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=ISSUER,
                leeway=_LEEWAY,
                options={"require": list(_CLAIMS)},
            )
            return Success(UserActor(UUID(claims["sub"])))
        except (jwt.InvalidTokenError, ValueError):
            return Failure(InvalidAccessToken())
