"""Who may migrate by the way, and what is said of a schema that is not quite ours."""

import pytest

from emporion.adapters.cli.errors import CommandFailed, ExitCode
from emporion.adapters.cli.schema_check import ensure_schema
from emporion.adapters.cli.session import Session
from emporion.application.shared.schema import Fit, Standing
from tests.unit.cli.memory_runtime import MemoryRuntime


def check(emporion: MemoryRuntime, fit: Fit, *, serves: bool, migrates: bool = False) -> list[str]:
    """What was done to the schema."""
    emporion.reached.stands = Standing(fit, serves, "It is [not quite] ours.", "Run: something.")
    ensure_schema(Session(lambda: emporion), emporion.reached, migrates=migrates)
    return emporion.reached.schema.done


@pytest.mark.parametrize("fit", [Fit.ABSENT, Fit.BEHIND])
def test_what_is_missing_is_migrated_by_whoever_is_to(emporion: MemoryRuntime, fit: Fit) -> None:
    assert check(emporion, fit, serves=False, migrates=True) == ["upgrade head"]


@pytest.mark.parametrize("fit", [Fit.ABSENT, Fit.BEHIND])
def test_nobody_else_migrates(emporion: MemoryRuntime, fit: Fit) -> None:
    with pytest.raises(CommandFailed, match=r"It is \[not quite\] ours.\nRun: something.") as refused:
        check(emporion, fit, serves=False)
    assert (refused.value.exit_code, refused.value.code) == (ExitCode.BROKEN, "schema")
    assert emporion.reached.schema.done == []


@pytest.mark.parametrize("fit", [Fit.AHEAD, Fit.FOREIGN])
def test_what_newer_code_made_is_never_migrated(emporion: MemoryRuntime, fit: Fit) -> None:
    with pytest.raises(CommandFailed):
        check(emporion, fit, serves=False, migrates=True)
    assert emporion.reached.schema.done == []


def test_what_can_be_served_on_nevertheless_is_told(
    emporion: MemoryRuntime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(emporion, Fit.AHEAD, serves=True) == []
    assert capsys.readouterr().err == "It is [not quite] ours. Run: something.\n"
