"""Use cases: one command or query with its handler per file, the bus, and ports that are no repository."""
