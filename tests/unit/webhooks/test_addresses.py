"""Which addresses are public, and which only look so."""

from ipaddress import ip_address, ip_network

import pytest

from emporion.domain.webhooks.addresses import literal, refusal

PUBLIC = ("93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450::1")

REFUSED = {
    "0.0.0.0": "this network",
    "10.1.2.3": "private",
    "100.64.0.1": "CGNAT",
    "100.127.255.255": "CGNAT",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "169.254.169.254": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.1": "reserved",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarks",
    "198.51.100.7": "documentation",
    "203.0.113.7": "documentation",
    "224.0.0.1": "multicast",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::127.0.0.1": "IPv4-compatible",
    "::ffff:127.0.0.1": "IPv4-mapped",
    "::ffff:93.184.216.34": "IPv4-mapped",
    "::ffff:0:127.0.0.1": "IPv4-translated",
    "64:ff9b::7f00:1": "NAT64",
    "64:ff9b::5db8:d822": "NAT64",
    "64:ff9b:1::a00:1": "NAT64",
    "100::1": "discarding",
    "2001::1": "Teredo",
    "2001:2::1": "reserved",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "6to4",
    "3fff::1": "documentation",
    "4000::1": "not assigned",
    "5f00::1": "segment routing",
    "fc00::1": "unique local",
    "fd12:3456::1": "unique local",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
}


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_may_be_sent_to(text: str) -> None:
    assert refusal(ip_address(text)) is None


@pytest.mark.parametrize(("text", "words"), REFUSED.items())
def test_an_address_that_is_not_public_is_refused_in_words(text: str, words: str) -> None:
    assert words in (refusal(ip_address(text)) or "")


def test_an_allowed_network_may_be_sent_to_and_its_neighbours_may_not() -> None:
    allowed = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert refusal(ip_address("10.1.2.3"), allowed) is None
    assert refusal(ip_address("fd00::1"), allowed) is None
    assert refusal(ip_address("10.2.0.1"), allowed) == "private"


def test_allowing_an_ipv4_network_does_not_allow_its_ipv6_forms() -> None:
    allowed = (ip_network("127.0.0.0/8"),)
    assert refusal(ip_address("::ffff:127.0.0.1"), allowed) == "IPv4-mapped"
    assert refusal(ip_address("2002:7f00:1::"), allowed) == "6to4"


def test_a_name_is_no_address() -> None:
    assert literal("example.com") is None
    assert literal("[::1]") == ip_address("::1")
