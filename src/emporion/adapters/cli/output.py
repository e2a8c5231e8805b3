"""What goes where: data to stdout, words about it to stderr, JSON and nothing else with --json."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from emporion.adapters.cli.errors import CommandFailed
from emporion.adapters.encoding import plain, to_json
from emporion.domain.shared.currency import minor_digits

# A table that nobody watches is read by a program: it shall not break its cells to fit a screen.
_UNWATCHED_WIDTH = 400


class Advance(Protocol):
    """Tells how far long work is; `total` may become known on the way."""

    def __call__(self, done: int, total: int | None = None, /) -> None: ...


class Output:
    """One command's output. Amounts of money are text in JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = _console(stderr=False)
        self._err = _console(stderr=True)

    def data(self, value: Any, *human: Any) -> None:
        """With --json the value, else what is given for people (text, tables)."""
        if self.as_json:
            sys.stdout.write(json.dumps(to_json(value), ensure_ascii=False, indent=2) + "\n")
            sys.stdout.flush()
            return
        for part in human:
            self._out.print(part, highlight=False)

    def note(self, text: str) -> None:
        """Words beside the data, never part of it."""
        self._err.print(text, highlight=False)

    def failed(self, error: CommandFailed) -> None:
        """Why the command did not do it; with --json also as an object on stdout."""
        self._err.print(f"[bold red]Error:[/] {escape(error.message)}", highlight=False)
        if self.as_json:
            self.data({"error": {"code": error.code, "message": error.message, **_own(error.fields)}})

    def trace(self) -> None:
        """The traceback of the exception that is being handled."""
        self._err.print_exception()

    @contextmanager
    def progress(self, words: str) -> Iterator[Advance]:
        """A bar on stderr while a person watches, nothing otherwise."""
        if not sys.stderr.isatty():
            yield _unseen
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._err, transient=True) as bar:
            task = bar.add_task(words, total=None)
            yield lambda done, total=None: bar.update(task, completed=done, total=total)


def money(amount: Decimal, currency: str) -> str:
    """The exact amount with at least the digits of the currency's smallest coin: "9.00", "0.125"."""
    exact = plain(amount)
    missing = minor_digits(currency) - len(exact.partition(".")[2])
    return f"{amount:.{minor_digits(currency)}f}" if missing > 0 else exact


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table for people; a column whose heading ends with `>` is right-aligned (numbers)."""
    made = Table(title=title or None, title_justify="left")
    for column in columns:
        made.add_column(column.rstrip(">"), justify="right" if column.endswith(">") else "left")
    for row in rows:
        made.add_row(*(escape(str(cell)) for cell in row))
    return made


def _unseen(_: int, __: int | None = None) -> None:
    """Nobody watches."""


def _own(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        (f"error_{name}" if name in ("code", "message") else name): value for name, value in fields.items()
    }


def _console(*, stderr: bool) -> Console:
    watched = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, soft_wrap=True, width=None if watched else _UNWATCHED_WIDTH)
