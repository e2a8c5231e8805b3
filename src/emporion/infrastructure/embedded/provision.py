"""The SQL and the access rules of a fresh cluster."""

from collections.abc import Sequence

from emporion.infrastructure.embedded.credentials import Credentials
from emporion.infrastructure.embedded.roles import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER

_NO_MORE = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"

# Everybody proves who they are, on the socket too: other users of the machine may reach it.
ACCESS_RULES = f"""\
local all {SUPERUSER} peer map=emporion
host  all {SUPERUSER} all reject
local all all scram-sha-256
host  all all 127.0.0.1/32 scram-sha-256
"""


def superuser_accounts(names: Sequence[str]) -> str:
    """Return the ident map that lets these system accounts, and no other, be the superuser."""
    return "".join(f'emporion "{name}" {SUPERUSER}\n' for name in names)


def roles_and_database(credentials: Credentials, *, createdb: bool) -> str:
    """Return statements for single-user mode; `createdb` lets the owner make and drop databases for tests."""
    statements = [
        f"CREATE ROLE {OWNER_ROLE} {_NO_MORE} {'CREATEDB' if createdb else 'NOCREATEDB'}",
        f"CREATE ROLE {APP_ROLE} {_NO_MORE} NOCREATEDB",
        *_password_statements(credentials),
        f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}",
    ]
    if createdb:
        statements.append(f"GRANT pg_signal_backend TO {OWNER_ROLE}")
    return _script(statements)


def database_rights() -> str:
    """Return statements that let the application in and nobody else; tables are granted by migrations."""
    return _script(
        [
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP_ROLE}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        ]
    )


def passwords(credentials: Credentials) -> str:
    """Return statements that replace both passwords."""
    return _script(_password_statements(credentials))


def _password_statements(credentials: Credentials) -> list[str]:
    # Iterations make guessing slow. Nobody guesses random passwords, and each connection pays 3 ms for 4096.
    return [
        "SET scram_iterations = 1",
        f"ALTER ROLE {OWNER_ROLE} PASSWORD '{credentials.owner}'",
        f"ALTER ROLE {APP_ROLE} PASSWORD '{credentials.app}'",
    ]


def _script(statements: Sequence[str]) -> str:
    # Single-user mode with -j ends a statement at a semicolon followed by an empty line.
    return "".join(f"{statement};\n\n" for statement in statements)
