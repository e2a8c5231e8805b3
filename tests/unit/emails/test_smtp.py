"""Handing e-mails to real SMTP servers."""

import asyncio
import ssl

import pytest
import trustme

from emporion.application.emails.ports import Accepted, Never, NotNow, Queued
from emporion.application.emails.server import Encryption, MailServer
from emporion.infrastructure.mail.smtp import SmtpMailer
from tests.receivers.smtp import Postbox, mail_server
from tests.unit.emails.mails import a_mail

SENDER = "orders@example.org"


def mailer(
    postbox: Postbox,
    *,
    encryption: Encryption = Encryption.NONE,
    tls: ssl.SSLContext | None = None,
    password: str | None = None,
    seconds: float = 5,
) -> SmtpMailer:
    server = MailServer(
        host="localhost",
        port=postbox.port,
        encryption=encryption,
        user=None if password is None else "shop",
        password=password,
    )
    return SmtpMailer(server, SENDER, tls, seconds=seconds, at_once=1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def certified(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


async def test_a_mail_arrives_whole() -> None:
    async with mail_server(Postbox()) as postbox:
        assert await mailer(postbox).send(a_mail()) == Accepted()
    (envelope,) = postbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["ada@example.com"])
    assert postbox.mails[0].get_content() == "Hello Ada,\r\n\r\nCrème brûlée: 12.50 €\r\n"


async def test_a_second_try_is_told_by_its_message_id() -> None:
    async with mail_server(Postbox()) as postbox:
        for _ in range(2):
            await mailer(postbox).send(a_mail())
    first, second = postbox.mails
    assert first["Message-ID"] == second["Message-ID"]


async def test_starttls_encrypts_and_the_login_works(
    trusting: ssl.SSLContext, certified: ssl.SSLContext
) -> None:
    async with mail_server(Postbox(password=b"hunter2"), tls=certified) as postbox:
        sending = mailer(postbox, encryption=Encryption.STARTTLS, tls=trusting, password="hunter2")
        assert await sending.send(a_mail()) == Accepted()
    assert postbox.encrypted == [True]


async def test_tls_from_the_start(trusting: ssl.SSLContext, certified: ssl.SSLContext) -> None:
    async with mail_server(Postbox(), tls=certified, from_start=True) as postbox:
        sending = mailer(postbox, encryption=Encryption.TLS, tls=trusting)
        assert await sending.send(a_mail()) == Accepted()
    assert len(postbox.envelopes) == 1


async def test_nothing_is_sent_where_starttls_is_missing() -> None:
    async with mail_server(Postbox()) as postbox:
        answer = await mailer(postbox, encryption=Encryption.STARTTLS).send(a_mail())
    assert isinstance(answer, NotNow)
    assert postbox.envelopes == []


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS])
async def test_nothing_is_sent_to_a_server_with_an_unknown_certificate(
    certified: ssl.SSLContext, encryption: Encryption
) -> None:
    from_start = encryption is Encryption.TLS
    async with mail_server(Postbox(), tls=certified, from_start=from_start) as postbox:
        answer = await mailer(postbox, encryption=encryption).send(a_mail())
    assert isinstance(answer, NotNow)
    assert "certificate" in answer.reason
    assert postbox.envelopes == []


async def test_a_wrong_password_waits_for_the_operator(
    trusting: ssl.SSLContext, certified: ssl.SSLContext
) -> None:
    async with mail_server(Postbox(password=b"hunter2"), tls=certified) as postbox:
        answer = await mailer(postbox, encryption=Encryption.STARTTLS, tls=trusting, password="hunter3").send(
            a_mail()
        )
    assert isinstance(answer, NotNow)
    assert answer.reason.startswith("the mail server refuses the login: 535")
    assert "hunter3" not in answer.reason


def refusing(step: str, words: str) -> Postbox:
    postbox = Postbox()
    setattr(postbox, step, words)
    return postbox


@pytest.mark.parametrize("code", ["421", "450", "451", "452"])
@pytest.mark.parametrize("step", ["to_recipient", "to_data"])
async def test_a_temporary_refusal_is_tried_again(step: str, code: str) -> None:
    async with mail_server(refusing(step, f"{code} 4.7.1 Greylisted")) as postbox:
        answer = await mailer(postbox).send(a_mail())
    assert answer == NotNow(f"{code} 4.7.1 Greylisted")
    assert postbox.envelopes == []


@pytest.mark.parametrize("code", ["550", "552", "554"])
@pytest.mark.parametrize("step", ["to_recipient", "to_data"])
async def test_a_permanent_refusal_is_final(step: str, code: str) -> None:
    async with mail_server(refusing(step, f"{code} 5.7.1 Spam")) as postbox:
        answer = await mailer(postbox).send(a_mail())
    assert answer == Never(f"{code} 5.7.1 Spam")


async def test_a_refused_sender_waits_for_the_operator() -> None:
    async with mail_server(Postbox(to_sender="550 5.7.1 Not yours")) as postbox:
        answer = await mailer(postbox).send(a_mail())
    assert answer == NotNow(f"the mail server refuses the sender {SENDER}: 550 5.7.1 Not yours")


async def test_the_reason_does_not_name_the_recipient() -> None:
    async with mail_server(Postbox(to_recipient="550 5.1.1 <{address}> User unknown")) as postbox:
        answer = await mailer(postbox).send(a_mail())
    assert answer == Never("550 5.1.1 <the recipient> User unknown")


async def test_silence_ends_with_the_time_limit() -> None:
    async with mail_server(Postbox(silent=True)) as postbox:
        answer = await mailer(postbox, seconds=0.3).send(a_mail())
    assert isinstance(answer, NotNow)


async def test_a_mail_server_gets_so_many_connections_and_no_more() -> None:
    async with mail_server(Postbox(silent=True)) as postbox:
        sending = mailer(postbox, seconds=1.5)
        answers = await asyncio.gather(*(sending.send(a_mail()) for _ in range(3)))
    assert [type(each) for each in answers] == [NotNow, Queued, Queued]


async def test_no_server_is_tried_again() -> None:
    async with mail_server(Postbox()) as postbox:
        pass
    answer = await mailer(postbox).send(a_mail())
    assert isinstance(answer, NotNow)
    assert "no mail server to talk to" in answer.reason
