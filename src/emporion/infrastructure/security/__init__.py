"""Passwords and access tokens: the two ports of identity that need cryptography from a library."""
