"""What lists of shops and members may be filtered and sorted by."""

from datetime import datetime
from uuid import UUID

from emporion.domain.shared.criteria import Field, Fields
from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.shop import Shop, ShopStatus


class ShopFields(Fields[Shop]):
    """The id's order is that of opening."""

    id = Field[Shop, UUID](UUID)
    slug = Field[Shop, str](str)
    name = Field[Shop, str](str, sortable=False)
    currency = Field[Shop, str](str, sortable=False)
    status = Field[Shop, ShopStatus](ShopStatus, sortable=False)
    created_at = Field[Shop, datetime](datetime, sortable=False)


class MembershipFields(Fields[Membership]):
    """The id's order is that of joining."""

    id = Field[Membership, UUID](UUID)
    user_id = Field[Membership, UUID](UUID, sortable=False)
    role = Field[Membership, Role](Role, sortable=False)
    created_at = Field[Membership, datetime](datetime, sortable=False)
