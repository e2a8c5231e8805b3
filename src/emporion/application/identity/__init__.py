"""Use cases of users and sessions."""
