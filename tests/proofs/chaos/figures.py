"""What a run comes to, in one line."""

from dataclasses import dataclass, field

from tests.proofs.chaos.journal import Entry, Kind
from tests.proofs.chaos.settlement import Settlement


@dataclass(slots=True)
class Figures:
    """Counts; `evidence` names each violation."""

    database_kills: int = 0
    application_kills: int = 0
    keys: int = 0
    orders: int = 0
    retried: int = 0
    abandoned: int = 0
    doubled: int = 0
    lost: int = 0
    wrong: int = 0
    refused_wrongly: int = 0
    messages: int = 0
    sent_again: int = 0
    sent_wrongly: int = 0
    slowest_recovery: float = 0.0
    seconds: float = 0.0
    is_verified: bool = False
    evidence: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.database_kills + self.application_kills

    @property
    def is_clean(self) -> bool:
        violations = self.doubled + self.lost + self.wrong + self.refused_wrongly + self.sent_wrongly
        return self.is_verified and not violations

    def count(self, entries: list[Entry], settled: Settlement, problems: list[str]) -> None:
        """Take over what was found; `problems` are answers that no outage excuses."""
        self.keys = len(entries)
        self.orders = sum(entry.kind is Kind.PLACE and entry.made is not None for entry in entries)
        self.retried = sum(entry.attempts > 1 for entry in entries)
        self.abandoned = sum(not entry.is_answered for entry in entries)
        self.doubled, self.lost, self.wrong = map(len, (settled.doubled, settled.lost, settled.wrong))
        self.refused_wrongly = len(problems)
        self.evidence = [*settled.doubled, *settled.lost, *settled.wrong, *problems[:20]]

    def count_post(self, messages: int, again: int, problems: list[str]) -> None:
        """Take over what the shop's receiver has found."""
        self.messages, self.sent_again, self.sent_wrongly = messages, again, len(problems)
        self.evidence += problems[:20]

    def __str__(self) -> str:
        return (
            f"chaos: {self.database_kills} kills of the database, {self.application_kills} of the "
            f"application; "
            f"{self.orders} orders acknowledged among {self.keys} keys, {self.retried} keys retried, "
            f"{self.abandoned} abandoned; {self.doubled} doubled, {self.lost} lost, {self.wrong} sums wrong, "
            f"{self.refused_wrongly} answers that must not be; "
            f"{self.messages} messages delivered, {self.sent_again} of them again, {self.sent_wrongly} lost, "
            f"too early or out of order; "
            f"slowest recovery {self.slowest_recovery:.1f} s; "
            f"verify {'holds' if self.is_verified else 'FAILS'}; {self.seconds:.0f} s"
        )
