"""What conversations refuse, and what to do about it."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationNotFound(NotFound):
    """Also for a conversation that is not this actor's business."""

    conversation_id: UUID

    @property
    def message(self) -> str:
        return f"You have no conversation {self.conversation_id} in this shop; list them to see their ids."


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEnded(Conflict):
    """The conversation is closed and takes no messages."""

    conversation_id: UUID

    @property
    def message(self) -> str:
        return f"Conversation {self.conversation_id} is closed; reopen it to go on."


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFull(Conflict):
    conversation_id: UUID
    limit: int

    @property
    def message(self) -> str:
        return (
            f"Conversation {self.conversation_id} has its {self.limit} messages, which is all it can hold; "
            "open another one."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTextInvalid(Invalid):
    """A subject or a message that cannot be taken."""

    field: str
    problem: str

    @property
    def message(self) -> str:
        return f"The {self.field} {self.problem}."


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataInvalid(Invalid):
    problem: str

    @property
    def message(self) -> str:
        return f"The metadata {self.problem}."


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUnknown(Invalid):
    """A read marker that points to no message."""

    number: int
    messages: int

    @property
    def message(self) -> str:
        return f"There is no message {self.number}; this conversation has 1 to {self.messages}."


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationNeedsCustomer(Invalid):
    @property
    def message(self) -> str:
        return "Say whom the conversation is with: an order_id, or the customer_id of a customer."


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUnknown(NotFound):
    """Nobody, nobody who is a customer of this shop, or not the one whose order it is."""

    customer_id: UUID

    @property
    def message(self) -> str:
        return f"{self.customer_id} is no customer here (owns no wallet, or not this order); check the id."
