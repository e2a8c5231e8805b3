"""Which network addresses a shop may have messages sent to: none that only our own machines can reach."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA's special-purpose registries, and every form of IPv6 that leads to an IPv4 address: through a gateway
# it would reach what the IPv4 rules refuse. Written out, because `ipaddress` differs between releases.
_REFUSED: Final[tuple[tuple[str, str], ...]] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared by carriers (CGNAT)"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved for protocols"),
    ("192.0.2.0/24", "for documentation"),
    ("192.88.99.0/24", "a 6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "for benchmarks"),
    ("198.51.100.0/24", "for documentation"),
    ("203.0.113.0/24", "for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("::ffff:0:0/96", "IPv4-mapped"),
    ("::ffff:0:0:0/96", "IPv4-translated"),
    ("::/96", "IPv4-compatible"),
    ("64:ff9b::/96", "NAT64"),
    ("64:ff9b:1::/48", "NAT64"),
    ("100::/64", "for discarding"),
    ("100:0:0:1::/64", "a dummy prefix"),
    ("2001::/32", "Teredo"),
    ("2001::/23", "reserved for protocols"),
    ("2001:db8::/32", "for documentation"),
    ("2002::/16", "6to4"),
    ("3fff::/20", "for documentation"),
    ("5f00::/16", "for segment routing"),
    ("fc00::/7", "private (unique local)"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "private (site-local)"),
    ("ff00::/8", "multicast"),
)
_NETWORKS: Final = tuple((ip_network(text), words) for text, words in _REFUSED)
_UNICAST: Final = ip_network("2000::/3")


def refusal(address: Address, allowed: Sequence[Network] = ()) -> str | None:
    """Why nothing is sent to `address`, None where it may be: a public one, or one of the networks `allowed`.
    A scoped IPv6 address is judged without its zone."""
    plain = address if isinstance(address, IPv4Address) else IPv6Address(int(address))
    if any(plain in network for network in allowed):
        return None
    for network, words in _NETWORKS:
        if plain in network:
            return words
    if plain.version == 6 and plain not in _UNICAST:
        return "not assigned"
    return None if plain.is_global else "not public"


def literal(host: str) -> Address | None:
    """The address that a URL's host is, None where it is a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None
