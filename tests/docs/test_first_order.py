"""README.md's first order, typed as it stands there: it works, and prints what the README says."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.docs.markdown import PROJECT, blocks
from tests.forked import Forked, emporion

pytestmark = [pytest.mark.integration, pytest.mark.long]

README = PROJECT / "README.md"
_TYPED = [block.code for block in blocks(README, "sh")][1:4]
_PRINTED = [block.code for block in blocks(README, "text")][:3]
_SERVES = re.compile(r"Emporion serves http://127\.0\.0\.1:(\d+)")
_CHANCE = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9A-Z]{5}-[0-9A-Z]{5}\b|\b[0-9A-Z]{12}\b|\d{4}-\d\d-\d\dT[\d:.]+Z"
)
# What `emporion` is for the shell: it asks the test to fork a process, and says what that says.
_EMPORION = """
emporion() {
  local call code
  call=$(mktemp -d "$CALLS/XXXXXX") && mkfifo "$call/code" && cat > "$call/stdin" || return 1
  printf '%s\\n' "$@" > "$call/arguments"
  echo "$call" > "$CALLS/asked"
  read -r code < "$call/code"
  cat "$call/said"
  cat "$call/log" >&2
  return "$code"
}
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of somebody who has just cloned the project: no settings, a home of their own."""
    given = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return given | {"PYTHONPATH": str(PROJECT / "src"), "EMPORION_HOME": str(tmp_path / "home")}


@pytest.fixture
def port(environment: dict[str, str]) -> Iterator[str]:
    """Where `emporion serve`, which is what `make run` ends with, listens."""
    command = [sys.executable, "-m", "emporion", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            found = next(filter(None, map(_SERVES.search, server.stdout)))
            yield found[1]
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=60)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README uses curl, which is not here")
def test_the_first_order_goes_as_printed(environment: dict[str, str], port: str, tmp_path: Path) -> None:
    typed = "\necho ---8---\n".join(_TYPED).replace(":8000", f":{port}")
    with _answering(tmp_path, environment) as calls:
        printed = _type(_EMPORION + typed, environment | {"CALLS": str(calls)})
    for said, expected in zip(printed.split("---8---"), _PRINTED, strict=True):
        place = 0
        for part in _plain(expected).split("\n...\n"):
            place = _squeezed(said).find(_squeezed(part), place)
            assert place >= 0, f"{part}\n\nis not in\n\n{_plain(said)}"


def emporion_reading(stdin: str, *arguments: str) -> int:
    """The command line, with a file as its standard input."""
    with Path(stdin).open(encoding="utf-8") as sys.stdin:
        return emporion(*arguments)


@contextmanager
def _answering(folder: Path, environment: dict[str, str]) -> Iterator[Path]:
    """Where the shell's `emporion` asks; each call is a folder of its own."""
    calls = folder / "calls"
    calls.mkdir()
    os.mkfifo(calls / "asked")
    # Open for writing as well, so that it does not end between two calls.
    with (calls / "asked").open("r+b", buffering=0) as asked:
        answering = Thread(target=_answer, args=(asked.fileno(), environment))
        answering.start()
        try:
            yield calls
        finally:
            asked.write(b"\n")
            answering.join()


def _answer(asked: int, environment: dict[str, str]) -> None:
    with os.fdopen(os.dup(asked), encoding="utf-8") as lines:
        for line in iter(lines.readline, "\n"):
            call = Path(line.rstrip("\n"))
            (call / "said").touch()
            arguments = (call / "arguments").read_text(encoding="utf-8").splitlines()
            process = Forked(
                emporion_reading,
                (str(call / "stdin"), *arguments),
                environment=environment,
                folder=PROJECT,
                said=call / "said",
                log=call / "log",
            )
            (call / "code").write_text(f"{process.wait(60)}\n", encoding="utf-8")


def _type(script: str, environment: dict[str, str]) -> str:
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return ran.stdout


def _plain(text: str) -> str:
    """Without what is another one each time: ids, numbers, addresses, times."""
    return _CHANCE.sub("*", text)


def _squeezed(text: str) -> str:
    return "".join(_plain(text).split())
