"""SQLite under `Database`, the unit of work and the base repository: for tests and tools of teams.

The application itself wants PostgreSQL: SQLite has one writer at a time, no row locks, no row-level
security and no roles. What is promised here is the same units of work, versions, audit and exact decimals.
"""
