"""Where the mail server is, as one URL."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

_EXAMPLE: Final = "write smtp://user:password@mail.example.com:587 or smtps://... for TLS from the start"
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")


class Encryption(StrEnum):
    """TLS from the first byte; TLS after a greeting, or else no mail; or none at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server and how to log in there."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def parse_server(url: str) -> MailServer:
    """`smtp://` uses STARTTLS (port 587 unless given) and sends nothing where the server has none;
    `?starttls=never` is for servers without TLS and takes no password but to this machine. `smtps://` is TLS
    from the start (465). Raises ValueError, without the URL's password in it."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError(f"'{parts.scheme or 'no scheme'}' is no mail URL; {_EXAMPLE}")
    if not parts.hostname or parts.path not in ("", "/"):
        raise ValueError(f"the mail URL has no host, or a path; {_EXAMPLE}")
    if (parts.username is None) != (parts.password is None):
        raise ValueError(f"the mail URL has a user without a password, or the other way round; {_EXAMPLE}")
    encryption = _encryption(parts.scheme, dict(parse_qsl(parts.query, keep_blank_values=True)))
    if encryption is Encryption.NONE and parts.username is not None and parts.hostname not in _LOCAL:
        raise ValueError("starttls=never would show the password to the network; leave it out")
    return MailServer(
        host=parts.hostname,
        port=_port(parts.port, encryption),
        encryption=encryption,
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


def _encryption(scheme: str, options: dict[str, str]) -> Encryption:
    if scheme == "smtps" and not options:
        return Encryption.TLS
    if scheme == "smtp" and options in ({}, {"starttls": "always"}):
        return Encryption.STARTTLS
    if scheme == "smtp" and options == {"starttls": "never"}:
        return Encryption.NONE
    raise ValueError("the only option of a mail URL is starttls=always or starttls=never, of smtp:// alone")


def _port(given: int | None, encryption: Encryption) -> int:
    if given == 0:
        raise ValueError("0 is no port of a mail server; leave it out for the usual one")
    return given or (465 if encryption is Encryption.TLS else 587)
