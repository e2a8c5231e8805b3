"""Use cases that erase a person."""
