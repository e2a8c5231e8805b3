"""What an operator sees of an embedded server."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class ServerState(StrEnum):
    """`absent`: no data yet; `stopped`: data, no server; `starting`: not yet accepting connections."""

    ABSENT = "absent"
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """A snapshot; `pid`, `socket_directory` and `tcp_port` are None unless the server runs.

    `in_use` tells whether a process has started or attached to the server and not left it.
    """

    state: ServerState
    data: Path
    log: Path
    pid: int | None = None
    socket_directory: Path | None = None
    tcp_port: int | None = None
    in_use: bool = False
