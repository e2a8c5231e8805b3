"""Schema changes on large tables while orders are placed at a steady rate."""
