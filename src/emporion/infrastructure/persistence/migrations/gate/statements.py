"""Takes SQL apart: statements, and what stands between commas and parentheses. Strings, quoted names,
comments and dollar quotes are passed over whole."""

import re
from collections.abc import Iterator
from typing import Final

_TOKEN: Final = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|(?P<tag>\$\w*\$).*?(?P=tag))
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OURS: Final = re.compile(r"\b(alembic_version|schema_revisions)\b")


def split(script: str) -> list[str]:
    """The statements of a script, without comments."""
    return [each.strip() for each in _parts(script, ";") if each.strip()]


def statements(script: str) -> list[str]:
    """The same without those of Alembic's own table."""
    return [each for each in split(script) if not _OURS.search(each.split("(")[0])]


def items(text: str) -> list[str]:
    """What stands between the commas outside of parentheses."""
    return [each.strip() for each in _parts(text, ",") if each.strip()]


def inside(text: str, start: int = 0) -> tuple[str, str]:
    """What the first pair of parentheses from `start` on encloses, and what follows it."""
    opened = text.find("(", start)
    if opened < 0:
        return "", ""
    depth = 0
    for match in _TOKEN.finditer(text, opened):
        depth += {"(": 1, ")": -1}.get(match["other"] or "", 0)
        if depth == 0:
            return text[opened + 1 : match.start()], text[match.end() :]
    return text[opened + 1 :], ""


def short(statement: str) -> str:
    """The beginning of a statement, on one line."""
    line = " ".join(statement.split())
    return line if len(line) <= 160 else f"{line[:157]}..."


def _parts(text: str, separator: str) -> Iterator[str]:
    part, depth = "", 0
    for match in _TOKEN.finditer(text):
        if match["comment"]:
            part += " "
            continue
        other = match["other"]
        depth += {"(": 1, ")": -1}.get(other or "", 0)
        if other == separator and depth == 0:
            yield part
            part = ""
        else:
            part += match[0]
    yield part
