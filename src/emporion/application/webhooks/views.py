"""What the webhooks context answers."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Self
from uuid import UUID

from emporion.domain.webhooks.endpoint import DisabledBecause, EndpointStatus, WebhookEndpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookView:
    """An endpoint without its secret. `topics` is null for all messages; times are UTC; `failing_since` and
    `failure` tell of the tries since the last success; `old_secrets_until` is when the last secret before
    the newest ends, null where there is none."""

    id: UUID
    url: str
    description: str
    topics: tuple[str, ...] | None
    status: EndpointStatus
    disabled_because: DisabledBecause | None
    disabled_at: datetime | None
    failing_since: datetime | None
    failure: str | None
    old_secrets_until: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, now: datetime) -> Self:
        older = [key.expires_at for key in endpoint.live_keys(now) if key.expires_at is not None]
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            description=endpoint.description,
            topics=endpoint.topics,
            status=endpoint.status,
            disabled_because=endpoint.disabled_because,
            disabled_at=endpoint.disabled_at,
            failing_since=endpoint.failing_since,
            failure=endpoint.failure,
            old_secrets_until=max(older, default=None),
            created_at=endpoint.created_at,
            updated_at=endpoint.updated_at,
            version=endpoint.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookWithSecretView(WebhookView):
    """The only answer with a secret (`whsec_` and base64), once after creation and once after each
    rotation: keep it where the receiver runs."""

    secret: str = field(repr=False)

    @classmethod
    def showing(cls, endpoint: WebhookEndpoint, now: datetime, secret: str) -> "WebhookWithSecretView":
        view = WebhookView.of(endpoint, now)
        return cls(**{each.name: getattr(view, each.name) for each in fields(view)}, secret=secret)
