"""What every command is given: settings, output, and a way to run use cases."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar, cast
from uuid import UUID

import typer

from emporion.adapters.cli.errors import CommandFailed, ExitCode, unwrap
from emporion.adapters.cli.output import Output
from emporion.adapters.cli.runtime import CliRuntime, DatabaseAccess
from emporion.adapters.pages import PageBody, Place, body_of
from emporion.adapters.use_cases import UseCases
from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.cursors import Cursors
from emporion.application.shared.messages import Command, Query
from emporion.application.shops.find_shop import FindShop
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.page import Page

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)


@dataclass(frozen=True, slots=True)
class Operator:
    """The bus, asked by the system actor "cli". A failure ends the command with the error's message."""

    bus: UseCases
    cursors: Cursors
    context: Context = field(default_factory=lambda: operator_context())

    async def execute(self, command: Command[T, E]) -> T:
        return unwrap(await self.bus.execute(command, self.context))

    async def ask(self, query: Query[T, E]) -> T:
        return unwrap(await self.bus.ask(query, self.context))

    async def page(self, query: Query[Page[T], E], place: Place) -> PageBody[T]:
        """A page of a list; `query` has a field `page`."""
        shop_id = self.context.shop_id
        request = unwrap(place.request(query, shop_id, self.cursors))
        found = await self.ask(cast(Query[Page[T], E], replace(cast(Any, query), page=request)))
        return body_of(found, query, shop_id, self.cursors)

    def within(self, shop_id: UUID) -> "Operator":
        """The same within the shop with this id."""
        return replace(self, context=operator_context().for_shop(shop_id))

    async def in_shop(self, shop: str) -> "Operator":
        """The same within a shop, named by slug or id."""
        found = await self.ask(FindShop(shop=shop))
        return self.within(found.id)

    def once(self, key: str | None) -> "Operator":
        """The same with an idempotency key: commands that were done with it are answered, not done again."""
        return replace(self, context=replace(self.context, idempotency_key=key))


def operator_context() -> Context:
    """A fresh frame; a person at the command line waits as long as it takes."""
    return Context(actor=SystemActor("cli"))


class Session:
    """One run of the command line. The runtime is made when the first command asks for it, so that --help
    works whatever is configured."""

    def __init__(self, make_runtime: Callable[[], CliRuntime]) -> None:
        self._make_runtime = make_runtime
        self.out = Output(as_json=False)
        self.debug = False

    @cached_property
    def runtime(self) -> CliRuntime:
        return self._make_runtime()

    def run(self, work: Callable[[Operator], Awaitable[T]]) -> T:
        """Run use cases on the database of the settings."""

        async def with_bus(database: DatabaseAccess) -> T:
            async with database.bus() as bus:
                return await work(Operator(bus, database.cursors))

        with self.runtime.database() as database:
            try:
                return asyncio.run(with_bus(database))
            except CommandFailed as failed:
                if failed.exit_code is ExitCode.BROKEN:
                    failed.message += f"\nThe database is {database.place}."
                raise


def session_of(context: typer.Context) -> Session:
    """The session that `main` made."""
    session: Session = context.find_root().obj
    return session
