"""The journal in the log: the one place where use cases and verbs of repositories are logged."""

from emporion.infrastructure.journal.journal import LogJournal

__all__ = ["LogJournal"]
