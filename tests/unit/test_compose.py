"""The compose files are read here, as a Docker engine is not everywhere; where one is, it has its say too."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from emporion.infrastructure.embedded import APP_ROLE, DATABASE, OWNER_ROLE

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "compose"
FILES = ["docker-compose.dev.yml", "docker-compose.prod.yml"]
SECTIONS = {"name", "services", "networks", "volumes", "secrets"}
SERVICE_KEYS = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "logging",
    "networks", "ports", "read_only", "restart", "secrets", "security_opt", "shm_size", "stop_grace_period",
    "tmpfs", "volumes",
}  # fmt: skip
INSTRUCTIONS = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}

every_file = pytest.mark.parametrize("name", FILES)


def load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((COMPOSE / name).read_text(encoding="utf-8"))
    return document


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile as (instruction, rest) with continued lines joined."""
    text = (COMPOSE / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", text)).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.strip().partition(" ") for line in lines) if word]


@every_file
def test_a_compose_file_has_only_known_parts(name: str) -> None:
    document = load(name)
    assert {key for key in document if not key.startswith("x-")} <= SECTIONS
    for service in document["services"].values():
        assert set(service) <= SERVICE_KEYS
        assert "image" in service


@every_file
def test_what_a_service_refers_to_exists(name: str) -> None:
    document = load(name)
    for service in document["services"].values():
        assert set(service.get("networks", [])) <= set(document["networks"])
        assert set(service.get("secrets", [])) <= set(document.get("secrets", {}))
        assert set(service.get("depends_on", {})) <= set(document["services"])
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (COMPOSE / source).exists() if source.startswith(".") else source in document["volumes"]


@every_file
def test_a_dependency_on_health_has_a_health_check(name: str) -> None:
    services = load(name)["services"]
    for service in services.values():
        for other, terms in service.get("depends_on", {}).items():
            if terms["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"][0] == "CMD"


@every_file
def test_a_build_finds_its_context_and_its_dockerfile(name: str) -> None:
    builds = [service["build"] for service in load(name)["services"].values() if "build" in service]
    assert builds
    for build in builds:
        context = (COMPOSE / build["context"]).resolve()
        assert context == ROOT
        assert (context / build["dockerfile"]).is_file()


@every_file
def test_postgres_18_keeps_its_data_where_its_image_looks_for_it(name: str) -> None:
    postgres = load(name)["services"]["postgres"]
    assert postgres["image"] == "postgres:18"
    assert "postgres-data:/var/lib/postgresql" in postgres["volumes"]


@every_file
def test_nothing_listens_beyond_the_loopback_address(name: str) -> None:
    for service in load(name)["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@every_file
def test_the_owner_migrates_first_and_the_application_never_sees_the_owners_password(name: str) -> None:
    services = load(name)["services"]
    migrate, app = services["migrate"], services["app"]
    assert migrate["command"] == ["emporion", "db", "upgrade"]
    assert f"//{OWNER_ROLE}:" in migrate["environment"]["EMPORION_OWNER_DATABASE_URL"]
    assert f"//{APP_ROLE}:" in app["environment"]["DATABASE_URL"]
    assert app["environment"]["DATABASE_URL"].endswith(f"/{DATABASE}")
    assert app["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert not [key for key, value in app["environment"].items() if "owner" in f"{key} {value}".lower()]


def test_production_has_no_password_of_its_own() -> None:
    text = (COMPOSE / "docker-compose.prod.yml").read_text(encoding="utf-8")
    assert not re.search(r"://\w+:[^$@/]+@", text)
    for key, value in re.findall(r"(?m)^\s+(\w*(?:PASSWORD|SECRET_KEY)): (\S+)", text):
        assert value.startswith("${"), key


def test_production_names_every_variable_in_the_example() -> None:
    text = (COMPOSE / "docker-compose.prod.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"\$\{(\w+)", text)) | {
        secret["environment"] for secret in load("docker-compose.prod.yml")["secrets"].values()
    }
    example = (COMPOSE / ".env.example").read_text(encoding="utf-8")
    assert used == set(re.findall(r"(?m)^(\w+)=", example))
    assert not re.findall(r"(?m)^\w*(?:PASSWORD|SECRET_KEY)=.+", example)


def test_the_image_runs_as_an_ordinary_user() -> None:
    users = [rest for word, rest in instructions() if word == "USER"]
    assert users
    assert not {user.split(":")[0] for user in users} & {"root", "0"}
    after_last = instructions()[[word for word, _ in instructions()].index("USER") :]
    assert "RUN" not in {word for word, _ in after_last}


def test_the_dockerfile_is_made_of_known_instructions_and_copies_what_exists() -> None:
    ignored = (COMPOSE / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    sent = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    for word, rest in instructions():
        assert word in INSTRUCTIONS
        if word == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert any(Path(source).match(pattern) for pattern in sent), (
                    f"{source} is not sent to the builder"
                )


def test_the_image_installs_hashed_pins_only() -> None:
    installs = re.findall(
        r"pip install ([^&]+)", " ".join(rest for word, rest in instructions() if word == "RUN")
    )
    assert installs
    assert all("--require-hashes" in each or "--no-deps --no-index" in each for each in installs)


def test_the_image_carries_the_migrations() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    assert wheel["targets"]["wheel"]["force-include"] == {"alembic": "emporion/_alembic"}
    assert ("COPY", "alembic ./alembic") in instructions()


def test_the_image_starts_without_a_shell_and_checks_its_health() -> None:
    found = dict(instructions())
    assert json.loads(found["CMD"]) == ["emporion", "serve"]
    health = json.loads(found["HEALTHCHECK"].partition("CMD ")[2])
    assert "/healthz" in health[-1]
    compile(health[-1], "healthcheck", "exec")


def test_the_image_has_no_secret_baked_in() -> None:
    for word, rest in instructions():
        assert word != "ARG"
        assert not (word == "ENV" and re.search(r"PASSWORD|SECRET|DATABASE_URL", rest))


@every_file
def test_docker_itself_accepts_the_file(name: str) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True).returncode != 0:
        pytest.skip("no docker with the compose plugin on this machine")
    names = ("POSTGRES_PASSWORD", "EMPORION_OWNER_PASSWORD", "EMPORION_APP_PASSWORD", "EMPORION_SECRET_KEY")
    result = subprocess.run(
        [docker, "compose", "-f", str(COMPOSE / name), "config", "--quiet"],
        env={"PATH": str(Path(docker).parent), **dict.fromkeys(names, "x" * 32)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
