"""What users and their tokens may be filtered by, sorted by, and changed by in sets."""

from datetime import datetime
from uuid import UUID

from emporion.domain.identity.refresh_token import RefreshToken
from emporion.domain.identity.user import User
from emporion.domain.shared.criteria import Field, Fields
from emporion.domain.shared.set_changes import Settable


class UserFields(Fields[User]):
    """`email` as it was given, with regard to case; to find one without, search for it."""

    id = Field[User, UUID](UUID)
    email = Field[User, str](str)
    name = Field[User, str](str, sortable=False)
    is_active = Field[User, bool](bool, sortable=False)
    is_verified = Field[User, bool](bool, sortable=False)
    created_at = Field[User, datetime](datetime, sortable=False)


class RefreshTokenFields(Fields[RefreshToken]):
    """Of refresh tokens."""

    user_id = Field[RefreshToken, UUID](UUID, sortable=False)
    family_id = Field[RefreshToken, UUID](UUID, sortable=False)
    expires_at = Field[RefreshToken, datetime](datetime, sortable=False)
    revoked_at = Settable[RefreshToken, datetime | None](datetime, nullable=True, sortable=False)
