"""Use cases of conversations between customers and the shop's staff."""
