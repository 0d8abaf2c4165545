"""The second factor: what counts as one, codes of authenticator apps in time, recovery codes, how long proof lasts."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from consortium.kernel.errors import Refused, explain


class Proof(StrEnum):
    """By what somebody showed, after or beside the password, that it is they."""

    APP = "authenticator app"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery code"
    SINGLE_SIGN_ON = "single sign-on"


STEP = 30
"""Seconds for which a code of an authenticator app stands (RFC 6238)."""
HALF_LASTS = timedelta(minutes=15)
"""How long somebody whose password was right has for the second step."""
MOST_TRIES = 5
"""Wrong codes, after which the session ends and the password is asked for again."""
CODES = 10
"""Recovery codes that somebody has at a time."""
HANDED_OVER_LASTS = timedelta(hours=24)
"""How long the code counts that two administrators give to somebody who lost everything."""
CHALLENGE_LASTS = timedelta(minutes=5)
"""How long somebody has to answer with their passkey."""
MOST_FACTORS = 10
"""Apps and passkeys, each."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 5, 5

explain(
    {
        "factor.wrong": "That code is not right, or was used before. Codes change every {step} seconds: wait for the "
        "next one, and check that the clock of your device is right.",
        "factor.wrong_recovery_code": "That is not one of your recovery codes, or it was used before.",
        "factor.too_many_tries": "Too many wrong codes. Sign in again with your password.",
        "factor.last": "This is your only second step. Add another before you remove it.",
        "factor.too_many": "You have {most} already. Remove one that you no longer use first.",
        "passkey.failed": "The passkey could not be checked. Try again, or use another way.",
        "passkey.known": "This passkey is registered already.",
        "factor.reset_not_agreed": "Another administrator asks for it first, and a second one agrees within 24 hours; "
        "neither may be the person.",
        "factor.reset_asked": "This was asked for already, and waits for a second administrator to agree.",
        "factor.reset_own": "Nobody takes their own second step away. Use a recovery code, or ask a colleague.",
        "password.link_over": "This link was used, or is older than an hour. Ask for another.",
        "factor.lapsed": "That took too long. Sign in again with your password.",
    }
)


def step_of(now: datetime) -> int:
    """The number of the thirty seconds that `now` lies in, since 1970 (RFC 6238 section 4.2)."""
    return int(now.timestamp()) // STEP


def steps_accepted(now: datetime, *, last_step: int | None) -> list[int]:
    """Whose codes count: this step's and one either side, for clocks differ; none up to the last that was used."""
    here = step_of(now)
    return [step for step in (here, here - 1, here + 1) if last_step is None or step > last_step]


def cleaned(code: str) -> str:
    """A code as typed, without the spaces and hyphens that people put in."""
    return re.sub(r"[\s-]", "", code).lower()


def new_recovery_codes(count: int = CODES) -> list[str]:
    """Codes of 123 random bits each, so that a plain hash of one gives nothing away (ASVS 5.0, 6.5.2)."""
    return ["-".join(_random_group() for _ in range(_GROUPS)) for _ in range(count)]


def _random_group() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP))


def ensure_another_remains(*, remaining: int) -> None:
    """Raise `Refused` where somebody would be left without a second factor."""
    if remaining < 1:
        raise Refused("factor.last")


def ensure_room_for_another(held: Iterable[object]) -> None:
    if len(list(held)) >= MOST_FACTORS:
        raise Refused("factor.too_many", most=MOST_FACTORS)


def is_first_set_up(*, factors: int, codes_ever: int) -> bool:
    """Whether the password alone leads to setting up a second factor: never had one, nor a code.

    Whoever lost theirs has a code from two administrators, and needs it.
    """
    return factors == 0 and codes_ever == 0


DEVICES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
           ("CrOS", "Chromebook"), ("Linux", "Linux"))  # fmt: skip
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))


def device_in_words(user_agent: str) -> str:
    """`Firefox on Windows`: enough for somebody to know their own browser by, and nothing more is kept."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    device = next((name for mark, name in DEVICES if mark in user_agent), "")
    return " on ".join(filter(None, (browser, device))) or "Another program"
