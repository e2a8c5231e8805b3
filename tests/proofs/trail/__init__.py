"""Any verbs in any order: the trail rebuilds every table, and memory answers as PostgreSQL does."""
