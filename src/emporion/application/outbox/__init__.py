"""The outbox: committed messages get their sequence number, their deliveries, and their attempts."""
