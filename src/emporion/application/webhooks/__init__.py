"""Use cases of webhooks, and the subscriber that sends messages to them."""
