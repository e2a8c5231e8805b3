"""Conversations between a customer and the shop's staff."""
