"""`emporion serve` as a process: a first start, a second one, and being stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import emporion

SOURCE = str(Path(emporion.__file__).parents[1])
COMMAND = [sys.executable, "-m", "emporion"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing configured but the folder; works from a checkout that is not installed, too."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    return {**kept, "EMPORION_HOME": str(tmp_path / "home"), "PYTHONPATH": SOURCE}


@contextmanager
def served(
    environment: dict[str, str], folder: Path, *options: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its URL, once it answers."""
    arguments = [*COMMAND, "--json", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        arguments, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        said = json.loads("".join(line for line in _until_closed(lines)))
        yield process, said["url"]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _until_closed(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if line == "}\n":
            return


def status(environment: dict[str, str], folder: Path) -> str:
    answer = subprocess.run(
        [*COMMAND, "--json", "db", "status"], env=environment, cwd=folder, capture_output=True, text=True
    )
    state: str = json.loads(answer.stdout)["state"]
    return state


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_stopped_stops_its_database_and_finds_its_data_again(
    environment: dict[str, str], tmp_path: Path, how: signal.Signals
) -> None:
    person = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery"}
    with served(environment, tmp_path) as (process, url):
        assert httpx.get(f"{url}/readyz").status_code == 200
        assert httpx.post(f"{url}/v1/auth/register", json=person).status_code == 201
        process.send_signal(how)
        assert process.wait(timeout=30) == 0
    assert status(environment, tmp_path) == "stopped"
    with served(environment, tmp_path) as (process, url):
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


def unrelayed(environment: dict[str, str], folder: Path) -> int:
    answer = subprocess.run(
        [*COMMAND, "--json", "outbox", "status"], env=environment, cwd=folder, capture_output=True, text=True
    )
    return sum(queue["unrelayed"] for queue in json.loads(answer.stdout))


@pytest.mark.parametrize(("options", "left"), [([], 0), (["--no-worker"], 1)])
def test_a_server_relays_messages_unless_it_is_told_not_to(
    environment: dict[str, str], tmp_path: Path, options: list[str], left: int
) -> None:
    person = {"email": "ada@example.com", "name": "Ada", "password": "correct horse battery"}
    with served(environment, tmp_path, *options) as (process, url):
        assert httpx.post(f"{url}/v1/auth/register", json=person).status_code == 201
        time.sleep(1.5)  # longer than the worker ever rests
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert unrelayed(environment, tmp_path) == left
