"""Shops and the people who run them."""
