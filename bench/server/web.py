"""Emporion's own HTTP servers, started as an operator does."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.contenders.emporion import SECRET
from bench.server.postgres import Served


@contextmanager
def web_servers(server: Served, count: int, connections: int) -> Iterator[tuple[str, list[int]]]:
    """So many processes on the loopback; their addresses with commas, and their process ids."""
    with TemporaryDirectory(prefix="emporion-bench-web-") as home:
        environment = {name: value for name, value in os.environ.items() if "EMPORION" not in name}
        environment |= {
            "EMPORION_HOME": home,
            "EMPORION_DATABASE_URL": server.app_url,
            "EMPORION_OWNER_DATABASE_URL": server.owner_url,
            "EMPORION_SECRET_KEY": SECRET,
            "EMPORION_POOL_SIZE": str(connections),
            "EMPORION_LOG_LEVEL": "warning",
        }
        started: list[subprocess.Popen[str]] = []
        try:
            started += (_start(environment, Path(home)) for _ in range(count))
            places = [_address(each) for each in started]
            yield ",".join(places), [each.pid for each in started]
        finally:
            for each in started:
                each.terminate()
            for each in started:
                each.wait(30)


def used(process_ids: list[int]) -> tuple[float, int]:
    """Seconds of processor time so far, and resident bytes, of all of them."""
    found = [psutil.Process(each) for each in process_ids]
    times = [each.cpu_times() for each in found]
    return sum(each.user + each.system for each in times), sum(each.memory_info().rss for each in found)


def _start(environment: dict[str, str], home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "emporion", "--json", "serve", "--port", "0", "--no-worker"]
    return subprocess.Popen(  # noqa: S603 - our own program
        command, env=environment, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _address(process: subprocess.Popen[str]) -> str:
    """What the server says when it is ready."""
    said = "".join(_until_ready(process))
    address: str = json.loads(said)["url"].removeprefix("http://")
    return address


def _until_ready(process: subprocess.Popen[str]) -> Iterator[str]:
    if process.stdout is None:
        raise RuntimeError("the server's output is not read")
    for line in process.stdout:
        yield line
        if line.startswith("}") or line.rstrip().endswith("}"):
            return
    raise RuntimeError(f"emporion serve ended with {process.wait()}")
