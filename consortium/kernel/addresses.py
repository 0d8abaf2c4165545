"""Which addresses of others we call: public ones only, whatever a name is made to stand for.

An organisation says where it wants to be told, and whoever can say that could aim us at our own machines. So the name
is resolved once, every address that it stands for must be public, and the connection is made to that very address.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from consortium.kernel.errors import Refused, explain

explain(
    {
        "address.not_https": "The address must begin with https://.",
        "address.unreadable": "This is not an address we can call: https://, a name such as hooks.example.org, and a "
        "path, with no user, password or fragment in it.",
        "address.not_a_public_name": "“{host}” is not a name of the public internet. Give a name such as "
        "hooks.example.org, not a number and not a name inside a network.",
        "address.port": "We call port 443 or 8443 only, not {port}.",
        "address.unknown": "We could not find “{host}”. Check the name, or try again later.",
        "address.not_public": "“{host}” leads to an address that is not of the public internet, so we do not call it.",
    }
)

PORTS = frozenset({443, 8443})
LONGEST = 500
_NAME = re.compile(r"(?=.{1,253}\Z)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!-)[a-z0-9-]{2,63}(?<!-)")
_INSIDE = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "arpa", "onion",
    "invalid",
)  # fmt: skip
"""Names that lead nowhere outside (RFC 6761, RFC 6762, RFC 7686, RFC 8375)."""

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
"""IANA's special-purpose registries, and what carries another address: Teredo (in 2001::/23), 6to4 (2002::/16)."""
PUBLIC_V6 = IPv6Network("2000::/3")
"""All that is given out of IPv6. Outside lie loopback, mapped, NAT64, unique-local, link-local, multicast."""


@dataclass(frozen=True, slots=True)
class Address:
    """A web address that was read: what is called, where, and by which name the other side is known."""

    scheme: str
    host: str
    port: int


def is_public(ip: Ip) -> bool:
    """Whether it is an address that anybody on the internet could call."""
    if isinstance(ip, IPv6Address) and ip not in PUBLIC_V6:
        return False
    return not any(ip in network for network in NOT_PUBLIC if network.version == ip.version)


def parse_address(url: str, *, ports: frozenset[int] = PORTS) -> Address:
    """Read an address as it was given. Raises `Refused`."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or set(url) & set(' "<>\\^`{|}'):
        raise Refused("address.unreadable")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Refused("address.unreadable") from None
    if parts.scheme != "https":
        raise Refused("address.not_https")
    if not host or "@" in parts.netloc or "#" in url or parts.netloc.endswith(":"):
        raise Refused("address.unreadable")
    _ensure_public_name(host)
    port = port if port is not None else 443
    if port not in ports:
        raise Refused("address.port", port=port)
    return Address(parts.scheme, host, port)


def _ensure_public_name(host: str) -> None:
    top = host.rsplit(".", 1)[-1]
    if not _NAME.fullmatch(host) or top.isdigit() or top.startswith("0x") or top in _INSIDE:
        raise Refused("address.not_a_public_name", host=host[:100])


def choose(host: str, found: Iterable[str], *, lets: Iterable[Network] = ()) -> Ip:
    """The one address to call, of all that a name stands for: none of them may be anything but public.

    Raises `Refused`. `lets` are networks let through besides, for tests.
    """
    ips = [ip_address(each.partition("%")[0]) for each in found]
    if not ips:
        raise Refused("address.unknown", host=host)
    if not all(is_public(ip) or any(ip in each for each in lets if each.version == ip.version) for ip in ips):
        raise Refused("address.not_public", host=host)
    return min(ips, key=lambda ip: ip.version)
