"""E-mails as RFC 5322 has them."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from emporion.application.emails.ports import Mail


def letter(mail: Mail, sender: str) -> EmailMessage:
    """The message from the address `sender`. Names and subjects become one line each: whatever a shop or a
    customer is called, it adds no header."""
    made = EmailMessage(policy=SMTP)
    made["From"] = _address(mail.sender_name, sender)
    made["To"] = _address(mail.to_name, mail.to_address)
    made["Subject"] = _line(mail.subject)
    made["Date"] = mail.sent_at
    made["Message-ID"] = f"<{mail.message_id}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    return made


def _address(name: str, address: str) -> Address:
    return Address(display_name=_line(name), addr_spec=address)


def _line(text: str) -> str:
    """Without line breaks and other characters that are not printed."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
