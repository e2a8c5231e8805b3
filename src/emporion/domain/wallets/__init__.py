"""Wallets hold money, transfers move it: double entry by construction."""
