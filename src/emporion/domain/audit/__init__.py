"""Audit: the trail of all changes, read only. The unit of work writes it by itself."""
