"""README.md's first order, typed as it stands there: it works, and prints what the README says."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.markdown import PROJECT, blocks

pytestmark = pytest.mark.integration

README = PROJECT / "README.md"
_TYPED = [block.code for block in blocks(README, "sh")][1:4]
_PRINTED = [block.code for block in blocks(README, "text")][:3]
_SERVES = re.compile(r"Emporion serves http://127\.0\.0\.1:(\d+)")
_CHANCE = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9A-Z]{5}-[0-9A-Z]{5}\b|\b[0-9A-Z]{12}\b|\d{4}-\d\d-\d\dT[\d:.]+Z"
)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of somebody who has just cloned the project: no settings, a home of their own."""
    given = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    source = {"PYTHON": sys.executable, "PYTHONPATH": str(PROJECT / "src")}
    return given | source | {"EMPORION_HOME": str(tmp_path)}


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
def test_the_first_order_goes_as_printed(environment: dict[str, str], port: str) -> None:
    typed = "\necho ---8---\n".join(_TYPED).replace(":8000", f":{port}")
    for said, expected in zip(_type(typed, environment).split("---8---"), _PRINTED, strict=True):
        place = 0
        for part in _plain(expected).split("\n...\n"):
            place = _squeezed(said).find(_squeezed(part), place)
            assert place >= 0, f"{part}\n\nis not in\n\n{_plain(said)}"


def _type(script: str, environment: dict[str, str]) -> str:
    command = ["bash", "-c", 'emporion() { "$PYTHON" -m emporion "$@"; }\n' + script]
    ran = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout


def _plain(text: str) -> str:
    """Without what is another one each time: ids, numbers, addresses, times."""
    return _CHANCE.sub("*", text)


def _squeezed(text: str) -> str:
    return "".join(_plain(text).split())
