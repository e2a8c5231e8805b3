"""Databases of one test run: a template that is migrated once, and copies of it."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from typing import Self

from emporion.testing.postgres.administrator import Administrator
from emporion.testing.postgres.urls import ServerUrls

_PREFIX = "emporion_test_"


class MayNotCreateDatabases(RuntimeError):
    """The owner's role has no CREATEDB, so there is one database for all, and no clone of it."""


class Clones:
    """The databases of a test run, which all its processes name the same.

    As a context manager: the first process migrates the template while others wait, the last one to leave
    drops everything, and what a killed run has left on the server is dropped by the next one. Nothing is
    ever done to a database that is not named `emporion_test_...`, but for the locks in that of `urls`.
    """

    def __init__(self, urls: ServerUrls, run: str) -> None:
        self._urls = urls
        self._name = _PREFIX + sha256(run.encode()).hexdigest()[:10]
        self._template = f"{self._name}_template"

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self._owner = opened.enter_context(Administrator(self._urls.owner_url))
            if not self.can_create:
                raise MayNotCreateDatabases("the owner's role of the test server has no CREATEDB")
            self._owner.share(self._name)
            self._opened = opened.pop_all()
        try:
            self._drop_left_behind()
            self._make_template()
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()

    @property
    def can_create(self) -> bool:
        """Whether the role may create databases."""
        sql = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        return bool(self._owner.rows(sql)[0][0])

    @contextmanager
    def clone(self, label: str = "") -> Iterator[ServerUrls]:
        """A migrated, empty database of one's own, dropped at the end with whoever still uses it."""
        name = "_".join(filter(None, (self._name, label, secrets.token_hex(4))))
        self._owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}" STRATEGY file_copy')
        try:
            self._owner.execute(*_rights(name, self._urls.app_role))
            yield self._urls.on(name)
        finally:
            self._drop(name)

    def _make_template(self) -> None:
        with self._owner.lock(f"{self._name} template"):
            if self._exists(self._template):
                return
            draft = f"{self._name}_draft"
            self._drop(draft)
            self._owner.execute(f'CREATE DATABASE "{draft}"')
            with Administrator(self._urls.on(draft).owner_url) as inside:
                inside.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            from emporion.infrastructure.persistence.migrations import Migrations  # the first process's alone

            Migrations(self._urls.on(draft).owner_url).upgrade()
            # Its name says that it is complete, whenever this process is killed.
            self._owner.execute(f'ALTER DATABASE "{draft}" RENAME TO "{self._template}"')

    def _drop_left_behind(self) -> None:
        for run in {"_".join(name.split("_")[:3]) for name in self._databases(_PREFIX)} - {self._name}:
            self._drop_all(run)

    def _leave(self) -> None:
        with self._opened:
            self._owner.stop_sharing(self._name)
            self._drop_all(self._name)

    def _drop_all(self, run: str) -> None:
        """Drop the databases of a run that has no process left."""
        with self._owner.lock_if_free(run) as is_over:
            for name in self._databases(f"{run}_") if is_over else ():
                self._drop(name)

    def _drop(self, name: str) -> None:
        self._owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _exists(self, name: str) -> bool:
        return bool(self._owner.rows("SELECT 1 FROM pg_database WHERE datname = :name", name=name))

    def _databases(self, prefix: str) -> list[str]:
        sql = (
            "SELECT datname FROM pg_database WHERE starts_with(datname, :prefix) "
            "AND pg_get_userbyid(datdba) = current_user"
        )
        return [name for (name,) in self._owner.rows(sql, prefix=prefix)]


def _rights(database: str, app_role: str) -> list[str]:
    """What a database's name does not take along from its template."""
    return [
        f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{database}" TO "{app_role}"',
    ]
