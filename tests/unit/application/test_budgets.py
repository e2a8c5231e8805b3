"""No query without a budget of statements."""

from emporion.application.shared.registry import Registry
from tests.integration.budgets.declared import declared


def test_every_query_has_a_budget() -> None:
    """One without is not measured: add a function to tests/integration/budgets/, see its __init__.py."""
    queries = {each.message for each in Registry.discover("emporion.application") if each.is_query}
    assert {query.__name__ for query in queries - declared().keys()} == set()
