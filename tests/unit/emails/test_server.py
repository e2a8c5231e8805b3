"""Mail servers as operators write them."""

import pytest
from pydantic import ValidationError

from emporion.application.emails.server import Encryption, MailServer, parse_server
from emporion.config import Settings


@pytest.mark.parametrize(
    ("url", "host", "port", "encryption"),
    [
        ("smtp://mail.example.com", "mail.example.com", 587, Encryption.STARTTLS),
        ("smtp://mail.example.com:25?starttls=always", "mail.example.com", 25, Encryption.STARTTLS),
        ("smtps://mail.example.com/", "mail.example.com", 465, Encryption.TLS),
        ("smtp://localhost:1025?starttls=never", "localhost", 1025, Encryption.NONE),
        ("smtp://[::1]:1025?starttls=never", "::1", 1025, Encryption.NONE),
    ],
)
def test_a_url_names_server_and_encryption(url: str, host: str, port: int, encryption: Encryption) -> None:
    assert parse_server(url) == MailServer(host=host, port=port, encryption=encryption)


def test_a_login_is_decoded_and_never_shown() -> None:
    server = parse_server("smtps://shop%40example.com:hunter%2F2@mail.example.com")
    assert (server.user, server.password) == ("shop@example.com", "hunter/2")
    assert "hunter" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.com:587",
        "http://u:hunter2@mail.example.com",
        "smtp://",
        "smtp://u:hunter2@mail.example.com/path",
        "smtp://user@mail.example.com",
        "smtp://u:hunter2@mail.example.com?starttls=never",
        "smtp://u:hunter2@mail.example.com?starttls=maybe",
        "smtp://u:hunter2@mail.example.com?tls=1",
        "smtps://u:hunter2@mail.example.com?starttls=always",
        "smtp://u:hunter2@mail.example.com:0",
        "smtp://u:hunter2@mail.example.com:99999",
        "smtp://u:hunter2@mail.example.com:port",
    ],
)
def test_what_cannot_be_right_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        parse_server(url)
    assert "hunter2" not in str(refused.value)


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


def test_without_a_mail_server_there_are_no_e_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch).smtp_url is None


def test_a_mail_server_and_a_sender_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(
        monkeypatch,
        EMPORION_SMTP_URL="smtps://u:hunter2@mail.example.com",
        EMPORION_SMTP_FROM="orders@example.com",
    )
    assert found.smtp_from == "orders@example.com"
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"EMPORION_SMTP_URL": "smtp://mail.example.com"}, "EMPORION_SMTP_FROM is missing"),
        ({"EMPORION_SMTP_FROM": "orders@example.com"}, "EMPORION_SMTP_URL is missing"),
        ({"EMPORION_SMTP_FROM": "orders"}, "no e-mail address"),
        ({"EMPORION_SMTP_URL": "mail://u:hunter2@mail.example.com"}, "no mail URL"),
        ({"EMPORION_SMTP_CA_FILE": "nowhere.pem"}, "there is no file"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    with pytest.raises(ValidationError, match=words) as refused:
        settings(monkeypatch, **environment)
    assert "hunter2" not in str(refused.value)
