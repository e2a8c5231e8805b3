"""Hands e-mails to an SMTP server."""

import asyncio
import ssl
from contextlib import suppress
from functools import cache
from typing import Final

import aiosmtplib

from emporion.application.emails.ports import Accepted, Answer, Mail, Mailer, Never, NotNow, Queued
from emporion.application.emails.server import Encryption, MailServer
from emporion.infrastructure.mail.letter import letter
from emporion.infrastructure.turns import HostTurns

SECONDS: Final = 30.0
_FAREWELL: Final = 1.0
_PATIENCE: Final = 0.5
_SHOWN: Final = 200


@cache
def _verifying() -> ssl.SSLContext:
    """Verifies certificates and names. Read once a process: the authorities take 40 ms."""
    return ssl.create_default_context()


class SmtpMailer(Mailer):
    """A connection an e-mail, at most `at_once` of them. A 5xx about the recipient or the message is final;
    one about the greeting, the login or the sender is the operator's to correct, and the e-mail waits."""

    def __init__(
        self,
        server: MailServer,
        sender: str,
        tls: ssl.SSLContext | None = None,
        *,
        seconds: float = SECONDS,
        at_once: int = 4,
    ) -> None:
        self._server = server
        self._sender = sender
        self._tls = tls or _verifying()
        self._seconds = seconds
        self._turns = HostTurns(at_once, _PATIENCE)

    async def send(self, mail: Mail) -> Answer:
        async with self._turns.turn(self._server.host) as ours:
            return await self._try(mail) if ours else Queued()

    async def _try(self, mail: Mail) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                await self._hand_over(mail)
        except TimeoutError:
            return NotNow(f"the mail server did not answer within {self._seconds:g} seconds")
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _judged(refused.recipients[0], mail)
        except aiosmtplib.SMTPRecipientRefused as refused:
            return _judged(refused, mail)
        except aiosmtplib.SMTPSenderRefused as refused:
            return NotNow(f"the mail server refuses the sender {self._sender}: {_words(refused, mail)}")
        except aiosmtplib.SMTPAuthenticationError as refused:
            return NotNow(f"the mail server refuses the login: {_words(refused, mail)}")
        except aiosmtplib.SMTPDataError as refused:
            return _judged(refused, mail)
        except (aiosmtplib.SMTPException, OSError) as broken:
            return NotNow(f"no mail server to talk to: {_named(broken)}")
        return Accepted()

    async def _hand_over(self, mail: Mail) -> None:
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.encryption is Encryption.TLS,
            start_tls=server.encryption is Encryption.STARTTLS,
            tls_context=None if server.encryption is Encryption.NONE else self._tls,
            username=server.user,
            password=server.password,
            timeout=self._seconds,
        )
        try:
            await client.connect()
            await client.send_message(letter(mail, self._sender))
            # It is theirs now: a slow farewell must not make it look as if it were not.
            with suppress(aiosmtplib.SMTPException, TimeoutError):
                await client.quit(timeout=_FAREWELL)
        finally:
            client.close()


def _judged(refused: aiosmtplib.SMTPResponseException, mail: Mail) -> NotNow | Never:
    words = _words(refused, mail)
    return Never(words) if 500 <= refused.code < 600 else NotNow(words)


def _words(refused: aiosmtplib.SMTPResponseException, mail: Mail) -> str:
    """What the server said, on one line and without the recipient's address."""
    line = " ".join(refused.message.split()).replace(mail.to_address, "the recipient")
    return f"{refused.code} {line}"[:_SHOWN]


def _named(broken: Exception) -> str:
    return f"{type(broken).__name__}: {' '.join(str(broken).split())}"[:_SHOWN]
