"""Idempotency keys over time: twins, expiry, purging, restarts."""
