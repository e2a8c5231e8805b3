"""The port is taken before anything is started."""

import socket

import pytest

from emporion.adapters.cli.errors import CommandFailed, ExitCode
from emporion.adapters.cli.listening import is_free, listen


def test_a_port_is_held_while_it_is_listened_on() -> None:
    with listen("127.0.0.1", 0) as listening:
        port = int(listening.url.rpartition(":")[2])
        assert not is_free("127.0.0.1", port)
    assert is_free("127.0.0.1", port)


def test_a_port_in_use_names_another_one_to_take() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandFailed, match=f"--port {port + 1}") as failed, listen("127.0.0.1", port):
            pass
    assert failed.value.exit_code is ExitCode.USAGE


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(CommandFailed, match="--host"), listen("203.0.113.1", 0):
        pass


def test_an_ipv6_address_is_written_in_brackets() -> None:
    try:
        with listen("::1", 0) as listening:
            assert listening.url.startswith("http://[::1]:")
    except CommandFailed:
        pytest.skip("this machine has no IPv6")
