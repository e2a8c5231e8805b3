"""Webhook URLs: what is refused at once, before anything is ever sent."""

from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from returns.result import Failure, Result, Success

from emporion.domain.webhooks.addresses import literal, refusal
from emporion.domain.webhooks.errors import InvalidWebhookUrl
from emporion.domain.webhooks.rules import WebhookRules

LONGEST_URL: Final = 2000


def parse_url(text: str, rules: WebhookRules) -> Result[str, InvalidWebhookUrl]:
    """The URL, checked, with scheme and host in lower case. Names are resolved and judged at every
    connection; an address is judged here as well, because its owner should hear of it now."""
    url = text.strip()
    reason = _form(url) or _parts(url, rules)
    return Success(_normal(url)) if reason is None else Failure(InvalidWebhookUrl(reason=reason))


def _normal(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, ""))


def _form(url: str) -> str | None:
    if not 1 <= len(url) <= LONGEST_URL:
        return f"it has {len(url)} characters, 1 to {LONGEST_URL} are possible"
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
        return "it has spaces, backslashes or characters beyond ASCII, which are written encoded"
    return None


def _parts(url: str, rules: WebhookRules) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        return str(wrong).lower()
    if parts.scheme != "https" and not (rules.allow_http and parts.scheme == "http"):
        return "it must begin with https://"
    if parts.username is not None or parts.password is not None:
        return "it must not hold a user name or password; check the signature instead"
    if parts.fragment or url.endswith("#"):
        return "it must not have a fragment (#...), which is never sent"
    if port == 0:
        return "0 is no port"
    return _host(parts, rules)


def _host(parts: SplitResult, rules: WebhookRules) -> str | None:
    host = parts.hostname or ""
    if not host:
        return "it has no host"
    address = literal(host)
    refused = None if address is None else refusal(address, rules.allowed_networks)
    return None if refused is None else f"the address {host} is {refused}, and only public ones are sent to"
