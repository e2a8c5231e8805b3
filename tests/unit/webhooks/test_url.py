"""What a webhook's URL may be."""

from ipaddress import ip_network

import pytest
from returns.result import Success

from emporion.domain.webhooks.rules import WebhookRules
from emporion.domain.webhooks.url import LONGEST_URL, parse_url

RULES = WebhookRules()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://example.com/hooks", "https://example.com/hooks"),
        (" HTTPS://Example.COM:8443/Hooks?Key=A ", "https://example.com:8443/Hooks?Key=A"),
        ("https://example.com", "https://example.com/"),
        ("https://93.184.216.34/x", "https://93.184.216.34/x"),
        ("https://[2606:4700:4700::1111]/", "https://[2606:4700:4700::1111]/"),
    ],
)
def test_a_public_https_url_is_taken(given: str, kept: str) -> None:
    assert parse_url(given, RULES) == Success(kept)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "0 characters"),
        ("https://example.com/" + "x" * LONGEST_URL, "characters"),
        ("http://example.com/", "https://"),
        ("ftp://example.com/", "https://"),
        ("example.com/hooks", "https://"),
        ("https:///hooks", "no host"),
        ("https://user:hunter2@example.com/", "user name"),
        ("https://example.com/#part", "fragment"),
        ("https://example.com/#", "fragment"),
        ("https://example.com:0/", "no port"),
        ("https://example.com:99999/", "port"),
        ("https://example.com/a b", "spaces"),
        ("https://example.com\\@internal/", "backslashes"),
        ("https://exämple.com/", "ASCII"),
        ("https://example.com/a\r\nHost: x", "spaces"),
        ("https://[::1/", "ipv6"),
        ("https://127.0.0.1/", "loopback"),
        ("https://169.254.169.254/latest/meta-data", "link-local"),
        ("https://[::ffff:10.0.0.1]/", "IPv4-mapped"),
    ],
)
def test_any_other_url_is_refused_with_its_reason(url: str, words: str) -> None:
    refused = parse_url(url, RULES).failure()
    assert words in refused.reason.replace("IPv6", "ipv6")
    assert "hunter2" not in refused.message


def test_http_is_for_operators_who_allow_it() -> None:
    assert parse_url("http://example.com/", WebhookRules(allow_http=True)) == Success("http://example.com/")


def test_an_address_in_an_allowed_network_is_taken() -> None:
    rules = WebhookRules(allowed_networks=(ip_network("127.0.0.1"),))
    assert parse_url("https://127.0.0.1:8443/", rules) == Success("https://127.0.0.1:8443/")
    assert parse_url("https://127.0.0.2:8443/", rules).failure().reason.count("loopback") == 1
