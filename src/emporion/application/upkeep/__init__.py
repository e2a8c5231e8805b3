"""Upkeep: what the worker does so that nobody has to remember it."""
