"""Takes the port before anything else is started."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from emporion.adapters.cli.errors import usage


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that accepts connections, which wait until somebody serves them."""

    socket: socket.socket
    url: str


@contextmanager
def listen(host: str, port: int) -> Iterator[Listening]:
    """Listen on host and port for as long as the block runs, or end the command with what to do instead."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, port))
            # Not only bound: two programs may bind one port as long as neither listens.
            made.listen(2048)
        except OSError as error:
            raise usage(_advice(host, port, error)) from error
        name = f"[{host}]" if family is socket.AF_INET6 else host
        yield Listening(made, f"http://{name}:{made.getsockname()[1]}")


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, port))
            made.listen(1)
        except OSError:
            return False
    return True


def _advice(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} of {host} is in use by another program. Stop that one, or choose another port: "
                f"make run PORT={port + 1}, or emporion serve --port {port + 1}."
            )
        case errno.EACCES:
            return f"Port {port} is for the system's administrator; choose one above 1023, such as 8000."
        case _:
            return (
                f"Cannot listen on {host}: {error.strerror or error}. Give --host an address of this machine."
            )
