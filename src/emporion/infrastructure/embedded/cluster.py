"""Making a cluster: initdb, access rules, the two roles and their database. All of it happens, or none."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from emporion.infrastructure.embedded import provision
from emporion.infrastructure.embedded.account import Account, account_name
from emporion.infrastructure.embedded.credentials import Credentials
from emporion.infrastructure.embedded.errors import EmbeddedPostgresError, advice_for, indented
from emporion.infrastructure.embedded.home import MAJOR, Home
from emporion.infrastructure.embedded.process import data_argument, run
from emporion.infrastructure.embedded.roles import DATABASE, SUPERUSER


@dataclass(frozen=True, slots=True)
class Cluster:
    """The data of one home, while no server runs on it (the caller holds the transition lock)."""

    home: Home
    binaries: Path
    account: Account | None
    throwaway: bool = False

    def ensure(self) -> Credentials:
        """Return the credentials of a complete cluster, which is made first where there is none.

        Leftovers of an interrupted attempt are removed; lost credentials are replaced. Raises
        `EmbeddedPostgresError` when the folder holds something else.
        """
        if not self.home.data.exists():
            return self._create()
        self._check_version()
        return Credentials.load(self.home.credentials) or self._reset_credentials()

    def _create(self) -> Credentials:
        self.home.remove_drafts()
        draft = self.home.new_draft()
        if self.account:
            self.account.adopt(draft)
        credentials = Credentials.generate()
        try:
            self._initdb(draft)
            self._write_access_rules(draft)
            self._execute(
                draft, "postgres", provision.roles_and_database(credentials, createdb=self.throwaway)
            )
            self._execute(draft, DATABASE, provision.database_rights())
            credentials.save(self.home.credentials)
            draft.rename(self.home.data)
        except BaseException:
            self.home.remove_drafts()
            raise
        return credentials

    def _reset_credentials(self) -> Credentials:
        credentials = Credentials.generate()
        self._execute(self.home.data, "postgres", provision.passwords(credentials))
        credentials.save(self.home.credentials)
        return credentials

    def _initdb(self, data: Path) -> None:
        self._run(
            data,
            [str(self.binaries / "initdb"), "-D", data_argument(data, self.account), "-U", SUPERUSER]
            + ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            + ["--auth-local=peer", "--auth-host=reject", "--no-instructions"]
            + (["--no-sync"] if self.throwaway else []),
        )

    def _write_access_rules(self, data: Path) -> None:
        names = {account_name(os.geteuid())} | ({self.account.name} if self.account else set())
        for file, text in (
            ("pg_hba.conf", provision.ACCESS_RULES),
            ("pg_ident.conf", provision.superuser_accounts(sorted(names))),
        ):
            (data / file).write_text(text, encoding="utf-8")
            if self.account:
                self.account.adopt(data / file)

    def _execute(self, data: Path, database: str, sql: str) -> None:
        # Single-user mode reads one file or folder and no network: no password has to exist before this one.
        options = [
            "--single",
            "-j",
            "-c",
            "exit_on_error=on",
            "-c",
            "log_checkpoints=off",
            "-c",
            "log_statement=none",
        ]
        where = ["-D", data_argument(data, self.account), database]
        self._run(data, [str(self.binaries / "postgres"), *options, *where], text=sql)

    def _run(self, data: Path, command: list[str], text: str = "") -> None:
        what = Path(command[0]).name
        try:
            result = run(command, account=self.account, cwd=data, text=text)
        except subprocess.TimeoutExpired as error:
            raise EmbeddedPostgresError(
                f"{what} has not finished in {error.timeout:.0f} s in {data}.",
                "The disk may be too slow: try again.",
            ) from error
        if result.returncode != 0:
            raise EmbeddedPostgresError(
                f"{what} failed in {data}:\n{indented(result.stdout)}", advice_for(result.stdout)
            )

    def _check_version(self) -> None:
        file = self.home.data / "PG_VERSION"
        try:
            version = file.read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            version = ""
        if version == str(MAJOR):
            return
        found = f"of PostgreSQL {version}" if version else "of no PostgreSQL cluster"
        raise EmbeddedPostgresError(
            f"The folder {self.home.data} holds data {found}; this is PostgreSQL {MAJOR}.",
            "Move it away or set EMPORION_HOME to another; docs/operations.md tells how to take data along.",
        )
