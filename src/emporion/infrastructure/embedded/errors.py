"""What goes wrong with an embedded server, said so that the reader knows what to do next."""

from pathlib import Path

_TAIL_BYTES = 16_384


class EmbeddedPostgresError(Exception):
    """The embedded server cannot do what was asked; `problem` says why and `advice` what to do next."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(f"{problem}\n{advice}")
        self.problem = problem
        self.advice = advice


class StillStarting(EmbeddedPostgresError):
    """The server lives but is not ready yet; its recovery would start all over if it were stopped."""


def log_tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log, indented; an empty string when there is none to read."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - _TAIL_BYTES))
            text = stream.read().decode(errors="replace")
    except OSError:
        return ""
    return indented(text, lines)


def indented(text: str, lines: int = 12) -> str:
    """Return the last lines of a text, each with a margin, for an error message."""
    return "\n".join(f"  | {line}" for line in text.splitlines()[-lines:])


def advice_for(text: str) -> str:
    """Return what to do about a failure that PostgreSQL described in its own words."""
    for symptom, advice in _ADVICE.items():
        if symptom in text:
            return advice
    return "The lines above are PostgreSQL's own words; set DATABASE_URL to use another server meanwhile."


_ADVICE = {
    "No space left on device": "The disk is full: free some space, then start again. No data was lost.",
    "Read-only file system": "The folder cannot be written: set EMPORION_HOME to one that can.",
    "could not look up effective user": "This user id has no name: give it one in /etc/passwd.",
    "could not create any TCP/IP sockets": "The TCP port is in use: choose another or stop who has it.",
    "could not create shared memory": "The system has too little shared memory for another server: stop one.",
    "pre-existing shared memory block": "A crashed server is still leaving: wait a moment, then start again.",
}
