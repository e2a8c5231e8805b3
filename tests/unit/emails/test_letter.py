"""E-mails as mail programs read them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from emporion.infrastructure.mail.letter import letter
from tests.unit.emails.mails import MESSAGE_ID, a_mail


def read(**changes: str) -> EmailMessage:
    """The letter after a journey as bytes."""
    message = message_from_bytes(letter(a_mail(**changes), "orders@example.org").as_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_headers_are_complete() -> None:
    message = read()
    assert message["From"] == "Käse & Söhne <orders@example.org>"
    assert message["To"] == "Ada Lovelace <ada@example.com>"
    assert message["Subject"] == "Your order 7K2M"
    assert message["Date"] == "Mon, 05 Jan 2026 12:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"


def test_the_message_id_is_the_messages_own_at_every_try() -> None:
    assert read()["Message-ID"] == read()["Message-ID"] == f"<{MESSAGE_ID}@example.org>"


def test_the_text_arrives_in_every_language() -> None:
    said = read(text="Crème brûlée: 12.50 €\n日本語\n").get_content()
    assert said.splitlines() == ["Crème brûlée: 12.50 €", "日本語"]


@pytest.mark.parametrize(
    "evil",
    ["x\r\nBcc: eve@example.com", "x\nBcc: eve@example.com", "x\rBcc: eve@example.com", "x\x00\u2028y"],
)
@pytest.mark.parametrize("where", ["subject", "to_name", "sender_name"])
def test_a_name_adds_no_header(where: str, evil: str) -> None:
    message = read(**{where: evil})
    assert message["Bcc"] is None
    assert sorted(message.keys()) == sorted(read().keys())
    shown = {"subject": "Subject", "to_name": "To", "sender_name": "From"}[where]
    assert str(message[shown]).startswith(("x", '"x'))


def test_a_name_adds_no_recipient() -> None:
    message = read(to_name='Eve" <eve@example.com>, "Ada')
    assert [each.addr_spec for each in message["To"].addresses] == ["ada@example.com"]


def test_a_long_name_is_folded_and_read_again() -> None:
    name = "Ada " * 49 + "Ü"
    assert read(to_name=name)["To"].addresses[0].display_name == name


def test_a_line_that_is_only_a_dot_stays() -> None:
    assert read(text="one\n.\ntwo\n").get_content().splitlines() == ["one", ".", "two"]
