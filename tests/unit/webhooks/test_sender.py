"""Posting to real HTTPS servers."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from emporion.application.webhooks.ports import Answer, Busy, Posting, Unreachable
from emporion.domain.webhooks.rules import WebhookRules
from emporion.infrastructure.webhooks.sender import MOST_READ, HttpWebhookSender
from tests.receivers.https import OK, answering, receiving
from tests.unit.webhooks.conftest import LOCAL, MakeSender

NAME = "hooks.example.com"


def posting(port: int, *, host: str = NAME, scheme: str = "https", path: str = "/in?a=1") -> Posting:
    headers = {"webhook-id": "1", "webhook-signature": "v1,x"}
    return Posting(url=f"{scheme}://{host}:{port}{path}", body=b'{"type":"x"}', headers=headers)


def reason(answer: Answer | Unreachable | Busy) -> str:
    assert isinstance(answer, Unreachable), answer
    return answer.reason


async def test_a_message_arrives_as_it_was_signed(authority: trustme.CA, sender: HttpWebhookSender) -> None:
    async with receiving(authority, NAME) as receiver:
        answer = await sender.post(posting(receiver.port))
        (got,) = receiver.received
    assert answer == Answer(status=200)
    assert (got.line, got.body) == ("POST /in?a=1 HTTP/1.1", b'{"type":"x"}')
    assert got.headers["content-type"] == "application/json"
    assert (got.headers["webhook-id"], got.headers["webhook-signature"]) == ("1", "v1,x")
    assert got.headers["user-agent"].startswith("Emporion/")


async def test_the_address_is_checked_and_tls_and_host_still_use_the_name(
    authority: trustme.CA, sender: HttpWebhookSender
) -> None:
    async with receiving(authority, NAME) as receiver:
        await sender.post(posting(receiver.port))
    assert receiver.named == [NAME]
    assert receiver.received[0].headers["host"] == f"{NAME}:{receiver.port}"


async def test_a_certificate_for_another_name_is_refused(
    authority: trustme.CA, sender: HttpWebhookSender
) -> None:
    async with receiving(authority, "other.example.com", "127.0.0.1") as receiver:
        said = reason(await sender.post(posting(receiver.port)))
    assert "certificate is not accepted: Hostname mismatch" in said
    assert receiver.received == []


async def test_a_certificate_of_an_unknown_authority_is_refused(sender: HttpWebhookSender) -> None:
    async with receiving(trustme.CA(), NAME) as receiver:
        said = reason(await sender.post(posting(receiver.port)))
    assert "certificate is not accepted" in said
    assert receiver.received == []


async def test_an_expired_certificate_is_refused(
    authority: trustme.CA, sender: HttpWebhookSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    issue = authority.issue_cert
    monkeypatch.setattr(authority, "issue_cert", lambda *names: issue(*names, not_after=past))
    async with receiving(authority, NAME) as receiver:
        said = reason(await sender.post(posting(receiver.port)))
    assert "certificate has expired" in said


async def test_a_server_that_speaks_no_tls_is_told_apart(sender: HttpWebhookSender) -> None:
    async def rubbish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.com ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(rubbish, "127.0.0.1", 0)
    async with server:
        said = reason(await sender.post(posting(server.sockets[0].getsockname()[1])))
    assert said.startswith("TLS failed")


async def test_a_connection_that_closes_in_the_handshake_is_a_failure(sender: HttpWebhookSender) -> None:
    async def shut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(shut, "127.0.0.1", 0)
    async with server:
        assert reason(await sender.post(posting(server.sockets[0].getsockname()[1])))


async def test_nobody_listening_is_a_failure(authority: trustme.CA, sender: HttpWebhookSender) -> None:
    async with receiving(authority, NAME) as receiver:
        port = receiver.port
    assert reason(await sender.post(posting(port))) == "nobody accepts connections there"


async def test_a_url_without_tls_is_not_sent_to(sender: HttpWebhookSender) -> None:
    async with receiving(None) as receiver:
        said = reason(await sender.post(posting(receiver.port, scheme="http")))
    assert said == "the URL is not https"
    assert receiver.connections == 0


async def test_a_developer_may_allow_urls_without_tls(make_sender: MakeSender) -> None:
    rules = WebhookRules(allow_http=True, allowed_networks=LOCAL.allowed_networks)
    async with receiving(None) as receiver:
        answer = await make_sender(rules).post(posting(receiver.port, scheme="http"))
    assert answer == Answer(status=200)


async def test_a_redirect_is_answered_and_not_followed(
    authority: trustme.CA, sender: HttpWebhookSender
) -> None:
    async with receiving(authority, NAME) as elsewhere:
        where = f"https://{NAME}:{elsewhere.port}/"
        async with receiving(authority, NAME, answer=answering("307 Moved", Location=where)) as receiver:
            answer = await sender.post(posting(receiver.port))
    assert answer == Answer(status=307, location=where)
    assert elsewhere.connections == 0


async def test_silence_ends_with_the_time_limit(authority: trustme.CA, make_sender: MakeSender) -> None:
    async with receiving(authority, NAME, answer=b"") as receiver:
        said = reason(await make_sender(seconds=0.3).post(posting(receiver.port)))
    assert said == "no answer within 0.3 seconds"
    assert len(receiver.received) == 1


async def test_a_header_that_drips_ends_with_the_time_limit(
    authority: trustme.CA, make_sender: MakeSender
) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-Slow: 1\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with receiving(authority, NAME, answer=drip) as receiver:
        said = reason(await make_sender(seconds=0.4).post(posting(receiver.port)))
    assert said == "no answer within 0.4 seconds"


async def test_a_body_that_never_ends_does_not_spoil_the_success(
    authority: trustme.CA, make_sender: MakeSender
) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthanks"
    async with receiving(authority, NAME, answer=answer) as receiver:
        got = await make_sender(seconds=1.2).post(posting(receiver.port))
    assert got == Answer(status=200, text="thanks")


async def test_a_huge_body_is_not_read(authority: trustme.CA, sender: HttpWebhookSender) -> None:
    sent = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")
            await writer.drain()
            sent += 0x2000

    async with receiving(authority, NAME, answer=flood) as receiver:
        got = await sender.post(posting(receiver.port))
        before = sent
        await asyncio.sleep(0.2)
    assert isinstance(got, Answer)
    assert (got.status, got.text) == (500, "x" * 200)
    assert sent - before < 4_000_000  # what was in buffers; nobody goes on reading
    assert MOST_READ < 0x2000


async def test_a_header_without_end_is_cut_off(authority: trustme.CA, sender: HttpWebhookSender) -> None:
    async def flood(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while True:
            writer.write(b"x" * 0x2000)
            await writer.drain()

    async with receiving(authority, NAME, answer=flood) as receiver:
        said = reason(await sender.post(posting(receiver.port)))
    assert said == "the connection broke before a whole answer came"


async def test_what_is_no_http_is_a_failure(authority: trustme.CA, sender: HttpWebhookSender) -> None:
    async with receiving(authority, NAME, answer=b"SSH-2.0-OpenSSH\r\n\r\n") as receiver:
        said = reason(await sender.post(posting(receiver.port)))
    assert said == "the connection broke before a whole answer came"


async def test_words_of_an_answer_are_shown_as_one_printable_line(
    authority: trustme.CA, sender: HttpWebhookSender
) -> None:
    body = 'no\tsuch\r\n\x1b[31m "thing" \xff é'.encode("utf-8", "surrogateescape")
    async with receiving(authority, NAME, answer=answering("404 Not Found", body)) as receiver:
        got = await sender.post(posting(receiver.port))
    assert isinstance(got, Answer)
    assert got.text == 'no such [31m "thing" ÿ é'


async def test_retry_after_is_told(authority: trustme.CA, sender: HttpWebhookSender) -> None:
    async with receiving(authority, NAME, answer=answering("429 Slow", Retry_After="120")) as receiver:
        got = await sender.post(posting(receiver.port))
    assert got == Answer(status=429, retry_after=timedelta(minutes=2))


async def test_a_connection_is_used_again(authority: trustme.CA, sender: HttpWebhookSender) -> None:
    async with receiving(authority, NAME, answer=OK) as receiver:
        for _ in range(3):
            assert await sender.post(posting(receiver.port)) == Answer(status=200)
    assert (receiver.connections, len(receiver.received)) == (1, 3)


async def test_proxies_of_the_environment_are_not_used(
    authority: trustme.CA, make_sender: MakeSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving(None) as proxy, receiving(authority, NAME) as receiver:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert await make_sender().post(posting(receiver.port)) == Answer(status=200)
    assert proxy.connections == 0
