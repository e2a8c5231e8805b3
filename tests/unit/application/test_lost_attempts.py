"""Attempts that the database undid are counted and logged, without what the database said."""

from structlog.testing import capture_logs

from emporion.application.shared.trouble import Trouble
from emporion.infrastructure.attempts import LostAttempts


def test_lost_attempts_are_counted_by_use_case_and_trouble() -> None:
    lost = LostAttempts()
    with capture_logs() as logs:
        lost("PlaceOrder", 1, Trouble.COLLISION, RuntimeError("ann@example.com"))
        lost("PlaceOrder", 2, Trouble.COLLISION, RuntimeError("ann@example.com"))
        lost("Deposit", 1, Trouble.LOCK_NOT_HAD, RuntimeError("ann@example.com"))
    assert lost.counts["PlaceOrder", Trouble.COLLISION] == 2
    assert lost.counts["Deposit", Trouble.LOCK_NOT_HAD] == 1
    assert [each["lost_so_far"] for each in logs] == [1, 2, 1]
    assert "ann@example.com" not in str(logs)
