"""The processes of a run: one for each contender, and proxies that count and delay."""
