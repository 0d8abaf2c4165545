"""Only public addresses are called, however they are written and whatever a name is made to stand for."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.addresses import NOT_PUBLIC, PUBLIC_V6, choose, is_public, parse_address
from consortium.kernel.errors import Refused
from consortium.kernel.outgoing import Reach

HOSTILE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.170", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fc00::1", "fd12:3456::1",
    "fe80::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", "2002:7f00:1::",
    "2002:a9fe:a9fe::", "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1",
    "fe80::1%eth0", "2620:4f:8000::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450:4009::200e", "172.32.0.1", "100.128.0.1"]


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_is_not_public_is_not_called_alone_or_among_others(address: str) -> None:
    for found in ([address], ["8.8.8.8", address], [address, "8.8.8.8"]):
        with pytest.raises(Refused, match=r"address\.not_public"):
            choose("hooks.example.org", found)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_called(address: str) -> None:
    assert str(choose("hooks.example.org", [address])) == address


def test_the_older_kind_of_address_is_called_where_there_is_one() -> None:
    assert str(choose("hooks.example.org", ["2606:4700::1111", "1.1.1.1"])) == "1.1.1.1"


@given(st.ip_addresses())
def test_nothing_that_python_knows_to_be_special_is_public(ip: IPv4Address | IPv6Address) -> None:
    if is_public(ip):
        assert ip.is_global
        assert not any((ip.is_private, ip.is_multicast, ip.is_link_local, ip.is_loopback, ip.is_reserved))


@given(st.sampled_from(NOT_PUBLIC), st.integers(0, 2**128))
def test_nowhere_in_a_special_network_is_public(network: object, offset: int) -> None:
    assert not is_public(network[offset % network.num_addresses])  # type: ignore[index,attr-defined]


@given(st.ip_addresses(v=4))
def test_no_address_is_public_inside_another(ip: IPv4Address) -> None:
    for inside in (f"::ffff:{ip}", f"::{ip}", f"64:ff9b::{ip}", f"fe80::5efe:{ip}"):
        assert not is_public(ip_address(inside))
    assert not is_public(IPv6Address((0x2002 << 112) | (int(ip) << 80)))
    assert IPv6Address((0x2002 << 112) | (int(ip) << 80)) in PUBLIC_V6


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.org/x", "address.not_https"),
        ("ftp://hooks.example.org/x", "address.not_https"),
        ("file:///etc/passwd", "address.not_https"),
        ("", "address.not_https"),
        ("//hooks.example.org", "address.not_https"),
        ("https://", "address.unreadable"),
        ("https:///x", "address.unreadable"),
        ("https://sam:secret@hooks.example.org/", "address.unreadable"),
        ("https://hooks.example.org@127.0.0.1/", "address.unreadable"),
        ("https://hooks.example.org\\@127.0.0.1/", "address.unreadable"),
        ("https://hooks.example.org/#part", "address.unreadable"),
        ("https://hooks.example.org/ x", "address.unreadable"),
        ("https://hooks.example.org/\r\nHost: x", "address.unreadable"),
        ("https://hooks.example.org:99999/", "address.unreadable"),
        ("https://hooks.example.org:/", "address.unreadable"),
        ("https://[::1/", "address.unreadable"),
        ("https://ḧooks.example.org/", "address.unreadable"),
        ("https://hooks.example.org/" + "x" * 500, "address.unreadable"),
        ("https://127.0.0.1/", "address.not_a_public_name"),
        ("https://[::1]/", "address.not_a_public_name"),
        ("https://[::ffff:127.0.0.1]/", "address.not_a_public_name"),
        ("https://8.8.8.8/", "address.not_a_public_name"),
        ("https://2130706433/", "address.not_a_public_name"),
        ("https://0x7f000001/", "address.not_a_public_name"),
        ("https://0x7f.0x0.0x0.0x1/", "address.not_a_public_name"),
        ("https://0177.0.0.01/", "address.not_a_public_name"),
        ("https://127.1/", "address.not_a_public_name"),
        ("https://localhost/", "address.not_a_public_name"),
        ("https://app.localhost/", "address.not_a_public_name"),
        ("https://db.internal/", "address.not_a_public_name"),
        ("https://printer.local/", "address.not_a_public_name"),
        ("https://hooks/", "address.not_a_public_name"),
        ("https://hooks.example.org./", "address.not_a_public_name"),
        ("https://-hooks.example.org/", "address.not_a_public_name"),
        ("https://hooks..example.org/", "address.not_a_public_name"),
        ("https://hooks.example.org:22/", "address.port"),
        ("https://hooks.example.org:6379/", "address.port"),
        ("https://hooks.example.org:0/", "address.port"),
    ],
)
def test_an_address_that_is_no_public_web_address_is_refused(url: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_address(url)
    assert refused.value.code == code


@given(st.text(max_size=60), st.sampled_from(["", "https://", "https://hooks.example.org", "http://127.0.0.1"]))
def test_whatever_is_typed_is_an_address_or_refused(typed: str, before: str) -> None:
    try:
        address = parse_address(before + typed)
    except Refused:
        return
    assert (address.scheme, address.port in {443, 8443}, "." in address.host) == ("https", True, True)


@pytest.mark.parametrize(
    ("url", "port"), [("https://hooks.example.org/x?y=1", 443), ("https://HOOKS.example.org:8443", 8443)]
)
def test_a_web_address_is_read(url: str, port: int) -> None:
    address = parse_address(url)
    assert (address.host, address.port) == ("hooks.example.org", port)


def test_a_name_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(Refused, match=r"address\.unknown"):
        Reach(resolve=lambda host, port: []).find("https://hooks.example.org/")
