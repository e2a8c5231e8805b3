"""Which topics a shop's messages have."""

from collections.abc import Iterator, Sequence

from returns.result import Failure, Result, Success

from emporion.domain.shared.events import DomainEvent
from emporion.domain.webhooks.errors import UnknownTopics


def known_topics() -> tuple[str, ...]:
    """The topics of all events that concern a shop, sorted."""
    return tuple(sorted({event.topic for event in _events(DomainEvent) if event.of_shop}))


def parse_topics(topics: Sequence[str] | None) -> Result[tuple[str, ...] | None, UnknownTopics]:
    """The filter, sorted and without repetitions; None takes all messages. An empty one would take none, and
    is refused as an unknown one is."""
    if topics is None:
        return Success(None)
    known = known_topics()
    unknown = tuple(sorted(set(topics) - set(known)))
    if unknown or not topics:
        return Failure(UnknownTopics(topics=unknown, known=known))
    return Success(tuple(sorted(set(topics))))


def _events(kind: type[DomainEvent]) -> Iterator[type[DomainEvent]]:
    for child in kind.__subclasses__():
        if hasattr(child, "topic"):
            yield child
        yield from _events(child)
