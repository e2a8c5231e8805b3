"""Statements that travel in front of another one: nobody waits for their answers.

Of PostgreSQL's extended query protocol (docs, "Message Flow", "Pipelining"): Parse, Bind and Execute without
a Sync. The answer to each is ParseComplete, BindComplete and CommandComplete, which asyncpg passes over while
it waits for the statement that comes behind; an error makes the server skip everything up to that statement's
Sync, so it is raised there. Only for statements that answer with no rows.
"""

from functools import lru_cache
from struct import pack

_BIND = b"B" + pack("!i", 12) + b"\0\0" + pack("!hhh", 0, 0, 0)
_EXECUTE = b"E" + pack("!i", 9) + b"\0" + pack("!i", 0)


@lru_cache(maxsize=4096)
def without_answer(sql: str) -> bytes:
    """The messages of a statement without parameters, as the unnamed statement and portal."""
    text = sql.encode() + b"\0"
    return b"P" + pack("!i", 4 + 1 + len(text) + 2) + b"\0" + text + pack("!h", 0) + _BIND + _EXECUTE
