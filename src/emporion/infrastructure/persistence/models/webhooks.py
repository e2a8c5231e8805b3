"""The table of webhook endpoints."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.webhooks.endpoint import DisabledBecause, EndpointStatus, WebhookEndpoint
from emporion.domain.webhooks.errors import WebhookUrlTaken
from emporion.domain.webhooks.keys import SigningKey
from emporion.infrastructure.persistence.base import (
    BaseMutableModel,
    JsonB,
    ShopScoped,
    Values,
    enum_check,
)

_BY_ENTITY: Final = {"unexpected": "the entity's methods set both"}


class WebhookModel(ShopScoped, BaseMutableModel):
    """An endpoint. `keys` are names of secrets, which are derived and stored nowhere."""

    __tablename__ = "webhooks"
    __table_args__ = (
        enum_check("status", EndpointStatus),
        enum_check("disabled_because", DisabledBecause),
        CheckConstraint(
            "(status = 'disabled') = (disabled_because IS NOT NULL AND disabled_at IS NOT NULL)",
            name="disabled_has_reason",
            info=_BY_ENTITY,
        ),
        CheckConstraint(
            "(failing_since IS NULL) = (failure IS NULL)", name="failing_has_reason", info=_BY_ENTITY
        ),
        UniqueConstraint(
            "shop_id",
            "url",
            name="uq_webhooks_url",
            info={"error": lambda row: WebhookUrlTaken(url=row["url"])},
        ),
    )

    url: Mapped[str]
    description: Mapped[str]
    topics: Mapped[list[str] | None]
    status: Mapped[str]
    disabled_because: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failure: Mapped[str | None]
    keys: Mapped[list[dict[str, Any]]] = mapped_column(JsonB)

    def to_entity(self) -> WebhookEndpoint:
        because = self.disabled_because
        return WebhookEndpoint(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            url=self.url,
            description=self.description,
            topics=None if self.topics is None else tuple(self.topics),
            status=EndpointStatus(self.status),
            disabled_because=None if because is None else DisabledBecause(because),
            disabled_at=self.disabled_at,
            failing_since=self.failing_since,
            failure=self.failure,
            keys=tuple(_key(row) for row in self.keys),
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        endpoint: WebhookEndpoint = entity
        because = endpoint.disabled_because
        return {
            "shop_id": endpoint.shop_id,
            "id": endpoint.id,
            "url": endpoint.url,
            "description": endpoint.description,
            "topics": None if endpoint.topics is None else list(endpoint.topics),
            "status": endpoint.status.value,
            "disabled_because": None if because is None else because.value,
            "disabled_at": endpoint.disabled_at,
            "failing_since": endpoint.failing_since,
            "failure": endpoint.failure,
            "keys": [_row(key) for key in endpoint.keys],
            "created_at": endpoint.created_at,
        }


def _key(row: dict[str, Any]) -> SigningKey:
    ends = row["expires_at"]
    return SigningKey(UUID(row["id"]), None if ends is None else datetime.fromisoformat(ends))


def _row(key: SigningKey) -> dict[str, Any]:
    ends = key.expires_at
    return {"id": str(key.id), "expires_at": None if ends is None else ends.isoformat()}
