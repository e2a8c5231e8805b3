"""The outbox: messages to the world and their deliveries."""
