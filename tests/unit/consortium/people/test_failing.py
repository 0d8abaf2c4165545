"""Tries to sign in that failed: what is kept of where they came from, and that each has its words."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.people.rules.failing import Way, network_of


@given(st.ip_addresses())
def test_a_network_holds_the_address_and_does_not_tell_it(address: object) -> None:
    network = ip_network(network_of(str(address)))
    assert ip_address(str(address)) in network
    assert network.num_addresses >= 256


@pytest.mark.parametrize(
    ("address", "kept"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::7", "2001:db8:1::/48"), ("", "unknown"), ("a name", "unknown")],
)
def test_what_is_kept_of_an_address(address: str, kept: str) -> None:
    assert network_of(address) == kept


def test_whatever_was_wrong_has_words() -> None:
    assert len({way.words for way in Way}) == len(Way)
    assert Way.of_second_step("passkey.failed") is Way.PASSKEY
    assert Way.of_second_step("factor.wrong") is Way.CODE
