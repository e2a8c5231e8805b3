"""What `doctor` looks at."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from emporion.adapters.cli.listening import is_free
from emporion.application.shared.diagnosis import DatabaseFacts
from emporion.application.shared.schema import Standing

if TYPE_CHECKING:
    from emporion.config import Settings

OLDEST_SERVER: Final = 15
NEWEST_SERVER: Final = 18
_ENOUGH_DISK: Final = 1024**3


class Verdict(StrEnum):
    """`doubtful` works but should be otherwise; `bad` does not work or is not safe."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `advice` is empty where nothing needs to be done."""

    name: str
    verdict: Verdict
    finding: str
    advice: str = ""


def local_checks(settings: "Settings") -> Iterator[Check]:
    """What can be seen without a database."""
    yield Check("python", Verdict.GOOD, f"{sys.version.split()[0]} ({sys.executable})")
    yield _packages()
    yield _secret_key(settings)
    yield _disk(settings.home)
    yield _port(settings)


def database_checks(facts: DatabaseFacts, *, place: str, standing: Standing) -> list[Check]:
    """What the database told."""
    return [_version(facts, place), _role(facts), _append_only(facts), _schema(standing)]


def _packages() -> Check:
    try:
        wanted = [line for line in requires("emporion") or () if "extra ==" not in line]
    except PackageNotFoundError:
        return Check("packages", Verdict.DOUBTFUL, "run from the source", "Install it: make install.")
    names = [line.split(";")[0].split("[")[0].split(">")[0].split("=")[0].strip() for line in wanted]
    missing = [name for name in names if not _is_installed(name)]
    if missing:
        return Check("packages", Verdict.BAD, f"missing: {', '.join(missing)}", "Install them: make install.")
    return Check("packages", Verdict.GOOD, f"emporion {version('emporion')}, all {len(names)} dependencies")


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _secret_key(settings: "Settings") -> Check:
    if settings.secret_key is not None:
        return Check("secret key", Verdict.GOOD, "set")
    if settings.is_embedded:
        return Check("secret key", Verdict.GOOD, f"kept in {settings.home}")
    return Check(
        "secret key",
        Verdict.BAD,
        "not set",
        "Set EMPORION_SECRET_KEY, the same for every server of the database: openssl rand -hex 32.",
    )


def _disk(home: Path) -> Check:
    place = home.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    finding = f"{free / 1024**3:.1f} GiB free at {place}"
    if not os.access(place, os.W_OK):
        return Check(
            "disk", Verdict.BAD, f"{place} cannot be written", "Set EMPORION_HOME to another folder."
        )
    if free < _ENOUGH_DISK:
        return Check("disk", Verdict.DOUBTFUL, finding, "Free some space, or set EMPORION_HOME.")
    return Check("disk", Verdict.GOOD, finding)


def _port(settings: "Settings") -> Check:
    where = f"{settings.host}:{settings.port}"
    if is_free(settings.host, settings.port):
        return Check("port", Verdict.GOOD, f"{where} is free")
    return Check(
        "port", Verdict.DOUBTFUL, f"{where} is in use", "By emporion serve, or choose another: EMPORION_PORT."
    )


def _version(facts: DatabaseFacts, place: str) -> Check:
    finding = f"PostgreSQL {facts.version} in {place}"
    if facts.major < OLDEST_SERVER:
        return Check("server", Verdict.BAD, finding, f"Use PostgreSQL {OLDEST_SERVER} to {NEWEST_SERVER}.")
    if facts.major > NEWEST_SERVER:
        return Check("server", Verdict.DOUBTFUL, finding, f"Tested with {OLDEST_SERVER} to {NEWEST_SERVER}.")
    return Check("server", Verdict.GOOD, finding)


def _role(facts: DatabaseFacts) -> Check:
    powers = [
        *(["is superuser"] if facts.is_superuser else []),
        *(["passes row-level security"] if facts.bypasses_row_security else []),
        *([f"owns {len(facts.owned_tables)} tables"] if facts.owned_tables else []),
    ]
    if not powers:
        return Check("role", Verdict.GOOD, f"{facts.role} only serves")
    return Check(
        "role",
        Verdict.DOUBTFUL,
        f"{facts.role} {', '.join(powers)}",
        "One role migrates and serves, so nothing holds it back; make two (docs/database.md): "
        "EMPORION_OWNER_DATABASE_URL to migrate, DATABASE_URL to serve.",
    )


def _append_only(facts: DatabaseFacts) -> Check:
    if not facts.rewritable:
        return Check("append-only", Verdict.GOOD, "transfers and audit records cannot be rewritten")
    return Check(
        "append-only",
        Verdict.DOUBTFUL,
        f"{facts.role} may rewrite {', '.join(facts.rewritable)}",
        "Serve as a role of its own, then run emporion db upgrade, which sets its rights.",
    )


def _schema(standing: Standing) -> Check:
    verdict = Verdict.BAD if not standing.serves else Verdict.DOUBTFUL if standing.advice else Verdict.GOOD
    return Check("schema", verdict, standing.finding, standing.advice)
