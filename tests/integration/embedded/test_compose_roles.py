import json
import subprocess
from pathlib import Path

import pytest

from emporion.infrastructure.embedded import EmbeddedPostgres, EmbeddedUrls
from emporion.infrastructure.embedded.binaries import find_binaries
from tests.integration.embedded.servers import ask

pytestmark = [pytest.mark.integration, pytest.mark.long]

SCRIPT = Path(__file__).resolve().parents[3] / "compose" / "postgres" / "init-roles.sql"
QUESTIONS = (
    "SELECT string_agg(concat_ws(' ', rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls), ',' "
    "ORDER BY rolname) FROM pg_roles WHERE rolname LIKE 'emporion%'",
    "SELECT concat_ws(' ', datdba::regrole, datlocale, datacl) FROM pg_database WHERE datname = 'emporion'",
    "SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'",
)


async def test_the_script_for_other_servers_makes_what_the_embedded_server_has(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as urls:
        expected = [await ask(urls.owner_url, question) for question in QUESTIONS]
        for statement in ("DROP DATABASE emporion", "DROP ROLE emporion_owner", "DROP ROLE emporion_app"):
            _as_superuser(urls, "-c", statement)
        passwords = json.loads((tmp_path / "credentials.json").read_text())
        _as_superuser(urls, "-f", str(SCRIPT), owner=passwords["owner"], app=passwords["app"])
        assert [await ask(urls.owner_url, question) for question in QUESTIONS] == expected
        assert await ask(urls.app_url, "SELECT current_user") == "emporion_app"


def test_the_script_refuses_to_make_a_role_without_a_password(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as urls, pytest.raises(subprocess.CalledProcessError):
        _as_superuser(urls, "-f", str(SCRIPT))


def _as_superuser(urls: EmbeddedUrls, *arguments: str, **passwords: str) -> None:
    where = ["-h", str(urls.socket_directory), "-p", str(urls.port), "-U", "postgres", "-d", "postgres"]
    subprocess.run(
        [find_binaries(None) / "psql", "-X", "-v", "ON_ERROR_STOP=1", *where, *arguments],
        env={f"EMPORION_{role.upper()}_PASSWORD": password for role, password in passwords.items()},
        check=True,
        capture_output=True,
    )
