"""Tries to sign in that failed: what was wrong, and where they came from, as far as that is kept."""

from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network


class Way(StrEnum):
    """What was wrong with it."""

    PASSWORD = "password"  # noqa: S105 - the word
    CODE = "code"
    RECOVERY_CODE = "recovery code"
    PASSKEY = "passkey"
    TOO_OFTEN = "too often"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @classmethod
    def of_second_step(cls, code: str) -> "Way":
        """What was wrong, by the code of the refusal."""
        return _OF_SECOND_STEP.get(code, cls.CODE)


_OF_SECOND_STEP = {"factor.wrong_recovery_code": Way.RECOVERY_CODE, "passkey.failed": Way.PASSKEY}
_WORDS = {
    Way.PASSWORD: "Wrong password",
    Way.CODE: "Wrong code of the second step",
    Way.RECOVERY_CODE: "Wrong recovery code",
    Way.PASSKEY: "A passkey that could not be checked",
    Way.TOO_OFTEN: "Too many tries: turned away",
}
LATELY = timedelta(days=30)
"""How far back an administrator sees them."""
_KEPT_BITS = {4: 24, 6: 48}


def network_of(address: str) -> str:
    """`192.0.2.0/24`: enough to tell one's own network from another, and not who is in it."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((ip, _KEPT_BITS[ip.version]), strict=False))
