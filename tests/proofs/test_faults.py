"""Whatever fails at whichever statement: all or nothing, once, and the books are right."""

import pytest

from emporion.application.shared.registry import Registry
from emporion.testing.faults import Fault, Kind
from tests.proofs.expectations import AS_ALWAYS
from tests.proofs.faults import Depth, Figures, Proof
from tests.proofs.laboratory import Laboratory
from tests.proofs.scenarios import scenarios
from tests.proofs.scenarios.stage import Scenario

pytestmark = pytest.mark.integration


def test_every_command_has_a_scenario() -> None:
    """A command without one is not proved: add a function to tests/proofs/scenarios/."""
    commands = {each.message for each in Registry.discover("emporion.application") if not each.is_query}
    assert commands - {each.command for each in scenarios()} == set()


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
async def test_no_fault_does_half_of_it_or_does_it_twice(scenario: Scenario, laboratory: Laboratory) -> None:
    """At every statement of the important ones; at COMMIT and at one more of the others."""
    figures = Figures()
    assert await Proof(laboratory, scenario, Depth.BRIEF, figures).run() == []
    assert figures.injected >= 2


@pytest.mark.long
@pytest.mark.parametrize(
    "scenario", [each for each in scenarios() if not each.important], ids=lambda scenario: scenario.name
)
async def test_no_fault_at_any_statement_does_half_of_it_or_does_it_twice(
    scenario: Scenario, laboratory: Laboratory, full: bool
) -> None:
    depth = Depth.FULL if full else Depth.STATEMENTS
    assert await Proof(laboratory, scenario, depth, Figures()).run() == []


@pytest.mark.long
async def test_every_kind_of_fault_met_reading_writing_and_commit(laboratory: Laboratory) -> None:
    """What the short form leaves out of one command it does to another. BEGIN travels with what is first."""
    met: set[tuple[Kind, str]] = set()
    stage = await laboratory.stage()
    for scenario in (each for each in scenarios() if not each.important):
        proof = Proof(laboratory, scenario, Depth.STATEMENTS, Figures())
        reference = await laboratory.reference(stage, scenario, keyed=proof.is_replayable)
        for first, *_ in proof.plan(reference, keyed=proof.is_replayable):
            met.add((first.kind, reference.statements[first.at - 1].verb))
    wanted = {(kind, verb) for kind in Kind for verb in ("FETCH", "FLUSH", "FLUSH AND COMMIT", "COMMIT")}
    assert wanted - met == set()


async def test_a_fault_that_was_armed_too_late_does_not_count_as_injected(laboratory: Laboratory) -> None:
    """The harness notices when nothing has happened."""
    scenario = scenarios()[0]
    stage = await laboratory.stage()
    reference = await laboratory.reference(stage, scenario, keyed=False)
    with pytest.raises(AssertionError, match="happened: \\[\\]"):
        await laboratory.check(
            stage, scenario, reference, AS_ALWAYS, Fault(Kind.DEADLOCK, at=1000), keyed=False
        )
