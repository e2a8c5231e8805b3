"""What the operator decides about all webhooks."""

from dataclasses import dataclass

from emporion.domain.webhooks.addresses import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRules:
    """`allow_http` is for development. `allowed_networks` may be sent to although they are not public."""

    allow_http: bool = False
    allowed_networks: tuple[Network, ...] = ()
