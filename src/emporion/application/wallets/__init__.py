"""Use cases of wallets: open, fund, pay out, send, look."""
