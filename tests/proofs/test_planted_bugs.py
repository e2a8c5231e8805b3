"""The proofs, put to the test: each fails for the right reason when the bug is there that it is for."""

from collections.abc import Iterator

import pytest

from emporion.application.shared.bus import Bus
from emporion.container import Container
from emporion.infrastructure.persistence import writer
from emporion.infrastructure.persistence.database import Database
from tests.integration.support import Market
from tests.proofs.laboratory import Laboratory
from tests.proofs.planted import BUGS, Bug
from tests.proofs.properties import Bench

pytestmark = pytest.mark.integration


@pytest.fixture
async def bench(container: Container, bus: Bus, database: Database, laboratory: Laboratory) -> Bench:
    return Bench(container, laboratory, await Market.open(bus, database))


@pytest.fixture(autouse=True)
def _no_statement_survives() -> Iterator[None]:
    """Texts that were made with a bug must not be used without it, nor the other way round."""
    writer.statement.cache_clear()
    yield
    writer.statement.cache_clear()


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
async def test_a_planted_bug_is_caught_by_name(
    bug: Bug, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug.plant(monkeypatch, bench)
    with pytest.raises((AssertionError, pytest.fail.Exception), match=bug.symptom):
        await bug.proof(bench)


@pytest.mark.parametrize("proof", dict.fromkeys(bug.proof for bug in BUGS), ids=lambda proof: proof.__name__)
async def test_without_a_bug_the_proof_holds(proof: object, bench: Bench) -> None:
    assert callable(proof)
    await proof(bench)
