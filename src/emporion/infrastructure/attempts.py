"""Lost attempts: one line in the log for each, and how many there were since the process started."""

from collections import Counter

import structlog

from emporion.application.shared.trouble import Trouble
from emporion.infrastructure.persistence.sqlstate import sqlstate

_log = structlog.stdlib.get_logger("emporion.bus")


class LostAttempts:
    """Told by `Retry` of every attempt that the database undid; counted by use case and kind of trouble."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, Trouble]] = Counter()

    def __call__(self, name: str, attempt: int, trouble: Trouble, error: BaseException) -> None:
        """Count and log one lost attempt, without the error's text: it may hold a customer's data."""
        self.counts[name, trouble] += 1
        _log.warning(
            "attempt lost",
            use_case=name,
            attempt=attempt,
            trouble=trouble.name.lower(),
            sqlstate=sqlstate(error),
            lost_so_far=self.counts[name, trouble],
        )
