"""Webhooks: addresses of a shop that are told what happens in it."""
