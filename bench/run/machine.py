"""Where the figures were taken: machine and versions, nothing of its owner."""

import os
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import psutil
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bench.server.postgres import Served

_PACKAGES: Final = (
    "emporion",
    "sqlalchemy",
    "asyncpg",
    "advanced-alchemy",
    "django",
    "psycopg",
    "uvloop",
    "fastapi",
    "uvicorn",
)
_SETTINGS: Final = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "max_wal_size",
    "checkpoint_timeout",
)


def facts(server: Served) -> dict[str, Any]:
    """Processor, memory, system, versions, and the server's settings that matter."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "packages": {name: found for name in _PACKAGES if (found := _version(name)) is not None},
        "postgresql": _settings(server),
        "taken": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _settings(server: Served) -> dict[str, str]:
    url = server.owner_url.replace("+asyncpg", "+psycopg")
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return {name: str(connection.scalar(text(f"SHOW {name}"))) for name in _SETTINGS}
