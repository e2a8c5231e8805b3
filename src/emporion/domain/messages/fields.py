"""What conversations may be filtered and sorted by."""

from uuid import UUID

from emporion.domain.messages.conversation import Conversation, ConversationStatus
from emporion.domain.shared.criteria import Field, Fields


class ConversationFields(Fields[Conversation]):
    """The order of `last_message_id` is that of the latest activity."""

    customer_id = Field[Conversation, UUID](UUID, sortable=False)
    status = Field[Conversation, ConversationStatus](ConversationStatus, sortable=False)
    last_message_id = Field[Conversation, UUID](UUID)
