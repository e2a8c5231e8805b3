"""What the core asks for: persistence, security, the embedded PostgreSQL server."""
