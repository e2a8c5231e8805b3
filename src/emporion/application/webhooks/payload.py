"""The body of a webhook."""

import json
from datetime import UTC

from emporion.application.outbox.ports import Message


def body_of(message: Message) -> bytes:
    """JSON in UTF-8, byte for byte the same at every try: `type` (the topic), `timestamp` (when it happened,
    UTC), `data`, and what a receiver orders and finds gaps by."""
    content = {
        "type": message.topic,
        "timestamp": message.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": dict(message.payload),
        "id": str(message.id),
        "shop_id": str(message.shop_id),
        "sequence": message.sequence,
        "aggregate_version": message.aggregate_version,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
