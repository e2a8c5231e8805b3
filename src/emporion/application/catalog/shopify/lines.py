"""Physical lines with their numbers, a few of which can be put back."""

import csv
from collections import deque
from typing import Final, TextIO

MAX_LINE: Final = 1 << 22


class LineTooLong(csv.Error):
    """A line without end: no such row can be a product's."""


class Lines:
    """Feeds a CSV parser. `number` is that of the line last given; `taken` holds the lines given since
    `mark()`, so that a record that turned out broken can be read again line by line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str | None] = deque()
        self.number = 0
        self.taken: list[str | None] = []
        self.had_nul = False

    def mark(self) -> None:
        """A new record starts with the next line."""
        self.taken = []
        self.had_nul = False

    def rewind(self) -> None:
        """Back to the second line of the record: its first one is given up."""
        self.number -= len(self.taken) - 1
        self._waiting.extendleft(reversed(self.taken[1:]))
        self.taken = self.taken[:1]

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        self.number += 1
        self.taken.append(line)
        if line is None:
            raise LineTooLong(f"a line has more than {MAX_LINE} characters")
        if "\0" in line:
            self.had_nul = True
            return line.replace("\0", "")
        return line

    def _read(self) -> str | None:
        line = self._stream.readline(MAX_LINE)
        if not line:
            raise StopIteration
        if len(line) < MAX_LINE or line.endswith(("\n", "\r")):
            return line
        while rest := self._stream.readline(MAX_LINE):
            if rest.endswith(("\n", "\r")):
                break
        return None
