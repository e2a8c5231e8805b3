"""Reads Shopify product exports: pure functions over a byte stream, nothing here knows the shop."""
