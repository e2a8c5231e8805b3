"""Stopping a server and removing a throwaway home: for its process or, if that was killed, for its guard."""

import shutil

from emporion.infrastructure.embedded import postmaster
from emporion.infrastructure.embedded.home import Home
from emporion.infrastructure.embedded.sockets import remove_socket


def stop(home: Home) -> None:
    """Stop the server, if it runs, and forget that it was to keep running."""
    home.keep_running.unlink(missing_ok=True)
    if not postmaster.is_running(home):
        return
    facts = postmaster.Postmaster.read(home.data)
    postmaster.end(home)
    if facts is not None:
        remove_socket(facts.socket_directory, home.data)


def remove(home: Home) -> None:
    """Remove a throwaway home with all its data; the server must have stopped."""
    shutil.rmtree(home.root, ignore_errors=True)


def empty(home: Home) -> None:
    """Remove everything of a throwaway home but the lock that others may be waiting for, which the caller
    holds; the server must have stopped."""
    for path in home.root.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path != home.transition_lock:
            path.unlink(missing_ok=True)
