"""Real servers that tests send to: a receiver of webhooks over TLS."""
