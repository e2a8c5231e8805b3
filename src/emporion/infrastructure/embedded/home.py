"""The folder of an embedded server: where each thing is, and that it is ours to use."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from emporion.infrastructure.embedded.errors import EmbeddedPostgresError

MAJOR = 18


@dataclass(frozen=True, slots=True)
class Home:
    """The paths below one home. Only its owner may enter it, so what is inside needs no more care."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / f"pg{MAJOR}"

    def new_draft(self) -> Path:
        """Return a fresh folder for a cluster in the making, to be renamed to `data` when it is complete.

        No two attempts share one: the initdb of a killed attempt may still be at work in its own.
        """
        return Path(tempfile.mkdtemp(prefix=self._draft_prefix, dir=self.root))

    def remove_drafts(self) -> None:
        """Remove what unfinished attempts left."""
        for draft in self.root.glob(f"{self._draft_prefix}*"):
            shutil.rmtree(draft, ignore_errors=True)

    @property
    def _draft_prefix(self) -> str:
        return f"pg{MAJOR}.unfinished-"

    @property
    def log(self) -> Path:
        return self.root / f"pg{MAJOR}.log"

    @property
    def credentials(self) -> Path:
        return self.root / "credentials.json"

    @property
    def keep_running(self) -> Path:
        """Exists while the server was asked to outlive the processes that use it."""
        return self.root / "keep-running"

    @property
    def transition_lock(self) -> Path:
        """Held while somebody starts or stops the server."""
        return self.root / "transition.lock"

    @property
    def server_lock(self) -> Path:
        """Held by the server's own processes for as long as one of them lives, whatever kills them."""
        return self.root / "server.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server."""
        return self.root / "users.lock"

    @property
    def throwaway(self) -> Path:
        """Exists where the data may be removed with its last user."""
        return self.root / "throwaway"

    def allow_removal(self) -> None:
        """Mark data that is yet to be made as throwaway; raises for data that was made to be kept."""
        if self.data.exists() and not self.throwaway.exists():
            raise EmbeddedPostgresError(
                f"The folder {self.root} holds data that was made to be kept.",
                "Give a throwaway server an empty folder.",
            )
        self.throwaway.touch()

    def prepare(self) -> None:
        """Create the folder, or raise `EmbeddedPostgresError` when it is not ours or cannot be written."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            owner = self.root.stat().st_uid
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The folder {self.root} cannot be used: {error.strerror}.",
                "Set EMPORION_HOME to a folder that you may write.",
            ) from error
        if owner != os.geteuid():
            raise EmbeddedPostgresError(
                f"The folder {self.root} belongs to the user with id {owner}, you are {os.geteuid()}.",
                "Run as that user, give the folder away with chown -R, or set EMPORION_HOME to another one.",
            )
        self._check_writable()
        self.root.chmod(0o700)

    def _check_writable(self) -> None:
        try:
            descriptor = os.open(self.transition_lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The folder {self.root} cannot be written: {error.strerror}.",
                "Free space or correct its permissions, or set EMPORION_HOME to another folder.",
            ) from error
        os.close(descriptor)
