"""`emporion serve` as a process: a first start, a second one, and being stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

import emporion as package
from tests.forked import Forked, emporion

SOURCE = str(Path(package.__file__).parents[1])
COMMAND = [sys.executable, "-m", "emporion"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing configured but the folder; works from a checkout that is not installed, too."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return {**kept, "EMPORION_HOME": str(tmp_path / "home"), "PYTHONPATH": SOURCE}


def really(arguments: Sequence[str], environment: dict[str, str], folder: Path) -> "Started":
    """As it is installed."""
    with (folder / "said").open("wb") as said, (folder / "log").open("ab") as log:
        return subprocess.Popen([*COMMAND, *arguments], env=environment, cwd=folder, stdout=said, stderr=log)


def forked(arguments: Sequence[str], environment: dict[str, str], folder: Path) -> "Started":
    """The same in less time."""
    said, log = folder / "said", folder / "log"
    said.unlink(missing_ok=True)
    return Forked(emporion, arguments, environment=environment, folder=folder, log=log, said=said)


Started = subprocess.Popen[bytes] | Forked
Start = Callable[[Sequence[str], dict[str, str], Path], Started]


@contextmanager
def served(
    environment: dict[str, str], folder: Path, *options: str, start: Start = forked
) -> Iterator[tuple[Started, str]]:
    """The process and its URL, once it answers."""
    process = start(["--json", "serve", "--port", "0", *options], environment, folder)
    try:
        while not (said := _said(folder)).endswith("}\n"):
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.05)
        yield process, json.loads(said)["url"]
    finally:
        process.kill()
        process.wait()


def _said(folder: Path) -> str:
    file = folder / "said"
    return file.read_text() if file.exists() else ""


def answered(environment: dict[str, str], folder: Path, *arguments: str) -> Any:
    forked(["--json", *arguments], environment, folder).wait(30)
    return json.loads(_said(folder))


@pytest.mark.long
@pytest.mark.parametrize(("how", "start"), [(signal.SIGINT, really), (signal.SIGTERM, forked)])
def test_a_server_that_is_stopped_stops_its_database_and_finds_its_data_again(
    environment: dict[str, str], tmp_path: Path, how: signal.Signals, start: Start
) -> None:
    person = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery"}
    with served(environment, tmp_path, start=start) as (process, url):
        assert httpx.get(f"{url}/readyz").status_code == 200
        assert httpx.post(f"{url}/v1/auth/register", json=person).status_code == 201
        process.send_signal(how)
        assert process.wait(timeout=30) == 0
    assert answered(environment, tmp_path, "db", "status")["state"] == "stopped"
    with served(environment, tmp_path, start=start) as (process, url):
        assert httpx.post(f"{url}/v1/auth/register", json=person).status_code == 409
        process.send_signal(how)
        assert process.wait(timeout=30) == 0


def test_a_port_in_use_is_said_before_anything_is_started(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = subprocess.run(
            [*COMMAND, "serve", "--port", str(port)],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert answer.returncode == 2
    assert f"make run PORT={port + 1}" in answer.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.long
def test_a_server_relays_messages_unless_it_is_told_not_to(
    environment: dict[str, str], tmp_path: Path
) -> None:
    person = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery"}
    with served(environment, tmp_path, "--no-worker") as (process, url):
        assert httpx.post(f"{url}/v1/auth/register", json=person).status_code == 201
        _rests_and_stops(process)
    assert unrelayed(environment, tmp_path) == 1
    with served(environment, tmp_path) as (process, url):
        _rests_and_stops(process)
    assert unrelayed(environment, tmp_path) == 0


def _rests_and_stops(process: Started) -> None:
    time.sleep(1.5)  # longer than the worker ever rests
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def unrelayed(environment: dict[str, str], folder: Path) -> int:
    queues = answered(environment, folder, "outbox", "status")
    return sum(queue["unrelayed"] for queue in queues)
