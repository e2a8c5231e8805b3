"""Access tokens as JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256."""

from collections import OrderedDict
from datetime import datetime, timedelta
from time import time
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
_KEPT: Final = 10_000
"""How many good tokens are remembered; the one that was read first is forgotten first."""


class JwtAccessTokens(AccessTokens):
    """All servers that share the secret, at least 32 bytes, read each other's tokens. Their clocks may
    differ by five seconds. A token that was found good is good until it expires: it is not read again."""

    def __init__(self, secret: str, lifetime: timedelta = timedelta(minutes=15)) -> None:
        self._key = secret.encode()
        self._lifetime = lifetime
        self._good: OrderedDict[str, tuple[UserActor, int]] = OrderedDict()
        if len(self._key) < MIN_SECRET:
            raise ValueError(f"the secret of access tokens has at least {MIN_SECRET} bytes")

    def issue(self, user_id: UUID, now: datetime) -> AccessToken:
        # The claim has whole seconds; what is promised must not be later than what is signed.
        expires_at = (now + self._lifetime).replace(microsecond=0)
        claims = {"sub": str(user_id), "iss": ISSUER, "iat": now, "exp": expires_at, "jti": str(new_id())}
        return AccessToken(token=jwt.encode(claims, self._key, _ALGORITHM), expires_at=expires_at)

    def authenticate(self, token: str) -> Result[UserActor, InvalidAccessToken]:
        known = self._good.get(token)
        if known is not None and time() < known[1] + _LEEWAY.total_seconds():
            return Success(known[0])
        return self._read(token)

    def _read(self, token: str) -> Result[UserActor, InvalidAccessToken]:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=ISSUER,
                leeway=_LEEWAY,
                options={"require": list(_CLAIMS)},
            )
            actor = UserActor(UUID(claims["sub"]))
        except (jwt.InvalidTokenError, ValueError):
            self._good.pop(token, None)
            return Failure(InvalidAccessToken())
        self._good[token] = actor, claims["exp"]
        if len(self._good) > _KEPT:
            self._good.popitem(last=False)
        return Success(actor)
