"""A mail server on 127.0.0.1 whose answers a test decides."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass(slots=True)
class Postbox:
    """Keeps what it takes. What is set here instead is answered at that step."""

    to_sender: str | None = None
    to_recipient: str | None = None
    to_data: str | None = None
    password: bytes | None = None
    silent: bool = False
    port: int = 0
    envelopes: list[Envelope] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_sender is not None:
            return self.to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.silent:
            await asyncio.sleep(60)
        if self.to_recipient is not None:
            return self.to_recipient.format(address=address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_data is not None:
            return self.to_data
        self.envelopes.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [parsed(each) for each in self.envelopes]

    def log_in(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == self.password, handled=False)


def parsed(envelope: Envelope) -> EmailMessage:
    """The message as a mail program reads it."""
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@asynccontextmanager
async def mail_server(
    postbox: Postbox, *, tls: ssl.SSLContext | None = None, from_start: bool = False
) -> AsyncIterator[Postbox]:
    """A server that offers STARTTLS where it has a certificate, or speaks TLS from the start."""

    def make() -> SMTP:
        return SMTP(
            postbox,
            hostname="mail.example.com",
            tls_context=None if from_start else tls,
            require_starttls=tls is not None and not from_start,
            authenticator=postbox.log_in if postbox.password is not None else None,
            auth_required=postbox.password is not None,
            auth_require_tls=True,
            enable_SMTPUTF8=False,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", 0, ssl=tls if from_start else None)
    postbox.port = server.sockets[0].getsockname()[1]
    try:
        yield postbox
    finally:
        server.close()
