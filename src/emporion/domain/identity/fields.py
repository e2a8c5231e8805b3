"""What users' tokens may be filtered by, and changed by in sets."""

from datetime import datetime
from uuid import UUID

from emporion.domain.identity.refresh_token import RefreshToken
from emporion.domain.shared.criteria import Field, Fields
from emporion.domain.shared.set_changes import Settable


class RefreshTokenFields(Fields[RefreshToken]):
    """Of refresh tokens."""

    user_id = Field[RefreshToken, UUID](UUID)
    family_id = Field[RefreshToken, UUID](UUID)
    expires_at = Field[RefreshToken, datetime](datetime)
    revoked_at = Settable[RefreshToken, datetime | None](datetime, nullable=True)
