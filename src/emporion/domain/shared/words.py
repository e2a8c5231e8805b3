"""What a search for words means: the definition that every store keeps to.

Texts are one document in which each word follows two blanks, so that everything that is searched for is a
plain part of it: a word of three characters and more anywhere, a shorter one where a word begins.
"""

from collections.abc import Iterable
from typing import Final

SHORTEST: Final = 3
"""Characters that a word needs to be found inside of words."""


def patterns(text: str) -> tuple[str, ...]:
    """The parts that a document must have, all of them, not in lower case yet; none without words."""
    return tuple(f"{' ' * max(0, SHORTEST - len(word))}{word}" for word in text.split())


def document(texts: Iterable[str]) -> str:
    """The texts as one document, in lower case."""
    joined = " ".join(texts).lower().translate({ord(blank): " " for blank in "\t\n\r"})
    return f"  {joined.replace(' ', '  ')}"


def is_found(text: str, texts: Iterable[str]) -> bool:
    """Whether all words of `text` are found in the texts, without regard to case."""
    held = document(texts)
    return all(pattern.lower() in held for pattern in patterns(text))
