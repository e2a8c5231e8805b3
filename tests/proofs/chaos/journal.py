"""What the customers know: every key that was sent, and every answer that came. It outlives all processes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Kind(StrEnum):
    """What a key was used for."""

    PLACE = "place"
    CANCEL = "cancel"
    TRANSFER = "transfer"
    DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True)
class Intent:
    """One request and its key. `mark` finds what it made in the books, whatever was answered: the quantity
    of the customer's own free variant in an order, the id of a cancelled order, a transfer's reference."""

    key: str
    kind: Kind
    customer: str
    mark: str
    path: str
    body: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A key, and the final answer if there was one: `made` is what it made, None where it was refused."""

    key: str
    kind: Kind
    customer: str
    mark: str
    attempts: int = 0
    is_answered: bool = False
    made: str | None = None


class Journal:
    """One line of JSON before a key is first sent, one when its answer is known; nothing is rewritten."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("a", encoding="utf-8", buffering=1)
        self.answers = 0
        self.problems: list[str] = []

    def announce(self, intent: Intent) -> None:
        self._write(key=intent.key, kind=intent.kind, customer=intent.customer, mark=intent.mark)

    def answer(self, intent: Intent, attempts: int, made: str | None) -> None:
        self.answers += 1
        self._write(key=intent.key, attempts=attempts, is_answered=True, made=made)

    def give_up(self, intent: Intent, attempts: int) -> None:
        """The customer leaves without knowing; the key is never sent again."""
        self._write(key=intent.key, attempts=attempts)

    def complain(self, problem: str) -> None:
        """Something that must not happen, whatever is killed."""
        self.problems.append(problem)

    def entries(self) -> Iterator[Entry]:
        """Every key once, with the last that is known of it, as the file tells it."""
        known: dict[str, dict[str, Any]] = {}
        for line in self._path.read_text(encoding="utf-8").splitlines():
            told = json.loads(line)
            known.setdefault(told["key"], {}).update(told)
        for told in known.values():
            yield Entry(**{**told, "kind": Kind(told["kind"])})

    def close(self) -> None:
        self._file.close()

    def _write(self, **told: Any) -> None:
        self._file.write(json.dumps(told) + "\n")
