"""A fault at every statement of every command: `python -m tests.proofs.faults --full`.

Starts a throw-away server, or uses the one that EMPORION_TEST_OWNER_URL and EMPORION_TEST_APP_URL name.
Ends with one line of figures; the exit code is 1 when anything was not as promised.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any
from uuid import UUID

from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.persistence.migrations import Migrations
from emporion.testing.faults import Fault, Kind, Statement, Verb
from tests.proofs.expectations import Expected, expected, expected_in_doubt
from tests.proofs.laboratory import Laboratory, Reference
from tests.proofs.ledger import is_of_no_shop
from tests.proofs.scenarios import scenarios
from tests.proofs.scenarios.stage import Scenario, Stage


@dataclass(slots=True)
class Figures:
    """What was done; `anomalies` tells what was not as promised."""

    commands: int = 0
    statements: int = 0
    injected: int = 0
    anomalies: int = 0

    def __str__(self) -> str:
        return (
            f"faults: {self.commands} commands, {self.statements} statements x {len(Kind)} kinds = "
            f"{self.injected} faults injected, {self.anomalies} anomalies"
        )


class Depth(Enum):
    """How many faults a scenario meets. An important one meets all kinds at each of its statements at any
    depth, an unimportant one as follows."""

    BRIEF = auto()
    """With a key where there can be one: a COMMIT whose answer is lost, and one kind at another statement."""
    STATEMENTS = auto()
    """One kind a statement (two or three a COMMIT), in rotation, so that over all commands every kind meets
    every sort of statement; once only where a key makes no difference."""
    FULL = auto()
    """All kinds at every statement, and at those by which an unanswered COMMIT is found out."""


@dataclass(slots=True)
class Proof:
    """One scenario under faults."""

    laboratory: Laboratory
    scenario: Scenario
    depth: Depth
    figures: Figures
    problems: list[str] = field(default_factory=list)

    async def run(self) -> list[str]:
        """Whatever is not as promised, in words."""
        stage = await self.laboratory.stage()
        inspected: set[UUID | None] = {stage.market.shop_id}
        for keyed in self._ways():
            reference = await self.laboratory.reference(stage, self.scenario, keyed=keyed)
            self.figures.statements += len(reference.statements)
            # Reading the platform's own trail takes longer than all the rest, and each trial has told already
            # whether anything there has changed.
            if self._is_full or is_of_no_shop(reference.change):
                inspected.add(None)
            for first, *more, wanted in self.plan(reference, keyed=keyed):
                await self._inject(stage, reference, wanted, first, *more, keyed=keyed)
        with self._noted("at the end"):
            await self.laboratory.assert_books(*inspected)
        return self.problems

    def plan(self, reference: Reference, *, keyed: bool) -> Iterator[tuple[Any, ...]]:
        """Faults and what has to come of them."""
        for at, statement in enumerate(reference.statements, start=1):
            for kind in self._kinds(at, reference.statements, keyed=keyed):
                forgiven = self.scenario.forgives and _is_in_savepoint(reference.statements, at)
                refused = any(each.verb.is_commit for each in reference.statements[at:])
                wanted = expected(kind, statement.verb, keyed=keyed, forgiven=forgiven, refused=refused)
                yield Fault(kind, at), wanted
        if not (self._is_full or self.scenario.important):
            return
        # While the runner finds out what an unanswered COMMIT has done, something else goes wrong.
        # The statement between is the ROLLBACK on the broken connection.
        last = len(reference.statements)
        for after, statement in enumerate(reference.replay, start=last + 2):
            for kind in (
                _possible(statement) if self._is_full else self._rotated(after, statement, keyed=keyed)
            ):
                yield Fault(Kind.ANSWER_LOST, last), Fault(kind, after), expected_in_doubt(kind)

    def _ways(self) -> tuple[bool, ...]:
        """Without a key, and with one."""
        if not self.is_replayable:
            return (False,)
        return (True,) if self._is_brief else (False, True)

    def _kinds(self, at: int, statements: Sequence[Statement], *, keyed: bool) -> list[Kind]:
        statement = statements[at - 1]
        if self._is_brief:
            # COMMIT, and another in rotation.
            chosen = at in (len(statements), 1 + self._turn % max(1, len(statements) - 1))
            return self._rotated(at, statement, keyed=keyed)[:1] if chosen else []
        # Without a key only COMMIT ends otherwise than with one.
        telling = keyed or not self.is_replayable or statement.verb.is_commit
        if self._is_full or (self.scenario.important and telling):
            return _possible(statement)
        return self._rotated(at, statement, keyed=keyed) if telling else []

    def _rotated(self, at: int, statement: Statement, *, keyed: bool) -> list[Kind]:
        possible = _possible(statement)
        start = self._turn + at + 5 * keyed
        wanted = 2 if statement.verb.is_commit else 1
        rotated = [possible[(start + 3 * step) % len(possible)] for step in range(wanted)]
        # What a command has done to its own retry shows only here.
        always = [Kind.ANSWER_LOST] if statement.verb.is_commit else []
        return list(dict.fromkeys(always + rotated))

    async def _inject(
        self, stage: Stage, reference: Reference, wanted: Expected, *faults: Fault, keyed: bool
    ) -> None:
        self.figures.injected += len(faults)
        place = " then ".join(f"{fault.kind.name} at {fault.at}" for fault in faults)
        with self._noted(place + " with a key" * keyed):
            await self.laboratory.check(stage, self.scenario, reference, wanted, *faults, keyed=keyed)

    @property
    def _turn(self) -> int:
        return sum(map(ord, self.scenario.name))

    @property
    def _is_brief(self) -> bool:
        return self.depth is Depth.BRIEF and not self.scenario.important

    @property
    def _is_full(self) -> bool:
        return self.depth is Depth.FULL

    @property
    def is_replayable(self) -> bool:
        return self.laboratory.registry[self.scenario.command].replayable

    @contextmanager
    def _noted(self, place: str) -> Iterator[None]:
        try:
            yield
        except (AssertionError, TimeoutError) as error:
            self.figures.anomalies += 1
            self.problems.append(f"{self.scenario.name}, {place}: {error!r}")


def _possible(statement: Statement) -> list[Kind]:
    return [kind for kind in Kind if kind.can_strike(statement.verb)]


def _is_in_savepoint(statements: Sequence[Statement], at: int) -> bool:
    """Whether statement number `at` is between SAVEPOINT and RELEASE."""
    before = [str(each.what).split()[0] for each in statements[:at] if each.verb is Verb.COMMAND]
    return bool(before) and before[-1] == "SAVEPOINT" and statements[at - 1].verb is not Verb.COMMAND


async def prove(owner_url: str, app_url: str, depth: Depth) -> Figures:
    """Every scenario on this migrated database; what is not as promised is printed."""
    figures = Figures(commands=len({each.command for each in scenarios()}))
    async with Laboratory.open(owner_url, app_url) as laboratory:
        for each in scenarios():
            for problem in await Proof(laboratory, each, depth, figures).run():
                print(problem, file=sys.stderr, flush=True)
    return figures


@contextmanager
def _server() -> Iterator[tuple[str, str]]:
    given = os.environ.get("EMPORION_TEST_OWNER_URL"), os.environ.get("EMPORION_TEST_APP_URL")
    if given[0] and given[1]:
        Migrations(given[0]).upgrade()
        yield given[0], given[1]
        return
    with EmbeddedPostgres(throwaway=True) as urls:
        Migrations(urls.owner_url).upgrade()
        yield urls.owner_url, urls.app_url


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs.faults", description=__doc__)
    parser.add_argument("--full", action="store_true", help="every kind at every statement of every command")
    depth = Depth.FULL if parser.parse_args().full else Depth.STATEMENTS
    started = time.monotonic()
    with _server() as (owner_url, app_url):
        figures = asyncio.run(prove(owner_url, app_url, depth))
    print(f"{figures}, {time.monotonic() - started:.0f} s")
    return 1 if figures.anomalies else 0


if __name__ == "__main__":
    sys.exit(main())
