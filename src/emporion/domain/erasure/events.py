"""What other systems are told, so that they can erase what they know."""

from dataclasses import dataclass
from typing import ClassVar

from emporion.domain.shared.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(DomainEvent):
    """Nothing about the user is kept any more; receivers erase theirs."""

    topic: ClassVar[str] = "user.erased"
    of_shop: ClassVar[bool] = False
