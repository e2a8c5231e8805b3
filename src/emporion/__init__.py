"""Emporion: the transactional core of a marketplace on PostgreSQL."""

__version__ = "0.1.0"
