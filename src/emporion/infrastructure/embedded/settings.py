"""The settings a server is started with; they win over postgresql.conf, so a home needs no editing."""

from pathlib import Path

_ALWAYS = {
    "cluster_name": "emporion",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "unix_socket_permissions": "0700",
    "log_checkpoints": "off",
}

# A crash of the machine may destroy such a cluster; it is removed after its tests anyway.
_THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "400",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",  # it costs more than it brings, and changes plans in the middle of a test
}


def server_settings(*, socket_directory: Path, port: int, tcp: bool, throwaway: bool) -> list[str]:
    """Return command-line arguments; the server listens on a unix socket and, with `tcp`, on 127.0.0.1."""
    settings = {
        **_ALWAYS,
        **(_THROWAWAY if throwaway else {}),
        "unix_socket_directories": _quoted(socket_directory),
        "listen_addresses": "127.0.0.1" if tcp else "",
        "port": str(port),
    }
    return [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]


def _quoted(directory: Path) -> str:
    # The setting is a comma-separated list of names; a double quote inside one is doubled.
    return '"' + str(directory).replace('"', '""') + '"'
