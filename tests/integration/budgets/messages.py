"""Conversations."""

from emporion.application.messages.count_unread import CountUnread
from emporion.application.messages.find_conversation import FindConversation
from emporion.application.messages.list_conversations import ListConversations
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(CountUnread, 2)
def count_unread(crowd: Crowd) -> Asked:
    return crowd.by_owner(CountUnread())


@budget(FindConversation, 3)
def find_conversation(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindConversation(conversation_id=crowd.conversation.id))


@budget(ListConversations, 2)
def list_conversations(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListConversations())
