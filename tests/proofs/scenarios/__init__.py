"""For every command at least one way to ask for it that works however often it is asked."""

import importlib
import pkgutil
from functools import cache

from tests.proofs.scenarios.stage import SCENARIOS, Scenario


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All of them: every module of this package is read."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
    return tuple(SCENARIOS)
