"""What makes a password acceptable: length, and not being one that many others chose before.

`breached_passwords.txt.gz` holds some 44,000 of the commonest passwords of known breaches, in small letters: the lists
of `@zxcvbn-ts/language-common` 4.1 (MIT licence, © Dan Wheeler, Dropbox and zxcvbn-ts) and of Django 5.2 (BSD licence,
© Django Software Foundation), joined.
"""

import gzip
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files

from consortium.kernel.errors import Refused, explain

LEAST_PASSWORD = 12
"""Characters (OWASP ASVS 5.0, 6.2.1 asks for at least 8; ours is 12)."""
MOST_PASSWORD = 256
"""Characters: more would only cost time (6.2.9 asks for at least 64 to be taken)."""
LEAST_DIFFERENT = 5
FIRST_LINK_LASTS = timedelta(days=1)
"""How long the link to a first account counts."""
TELLING = 4
"""Letters from which on a part of a name or an address counts."""
OURS = ("consortium",)
_PADDING = "0123456789!?.,;:-_#*+$£€%&@ "

explain(
    {
        "account.link_over": "This link is older than a day, or is not whole. Ask for another.",
        "password.short": "The password must have at least {least} characters.",
        "password.long": "The password may have at most {most} characters.",
        "password.breached": "That password, or one that differs by a few digits only, is among the commonest that "
        "were ever stolen. Choose another: three words that mean something only to you make a good one.",
        "password.simple": "That password repeats itself. Use at least {least} different characters.",
        "password.about_you": "The password must not be made of your name, your e-mail address or the name of this "
        "service.",
    }
)


@lru_cache(maxsize=1)
def breached() -> frozenset[str]:
    """The commonest passwords of known breaches, in small letters."""
    packed = files("consortium.people").joinpath("breached_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split("\n"))


def ensure_password_is_acceptable(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise `Refused` for a password that is short, common, simple or made of `about`: name, address and the like."""
    if len(password) < LEAST_PASSWORD:
        raise Refused("password.short", least=LEAST_PASSWORD)
    if len(password) > MOST_PASSWORD:
        raise Refused("password.long", most=MOST_PASSWORD)
    if len(set(password.lower())) < LEAST_DIFFERENT:
        raise Refused("password.simple", least=LEAST_DIFFERENT)
    if is_breached(password):
        raise Refused("password.breached")
    left = password.lower()
    for part in sorted(_parts_of((*about, *OURS)), key=len, reverse=True):
        left = left.replace(part, "")
    if len(left.strip(_PADDING)) < TELLING and left != password.lower():
        raise Refused("password.about_you")


def is_breached(password: str) -> bool:
    """Whether it is on the list, as it stands or without the digits and signs that people add at either end."""
    said = password.lower()
    bare = said.strip(_PADDING)
    return said in breached() or bare in breached() or bare == ""


def _parts_of(texts: Iterable[str]) -> set[str]:
    words = {word for text in texts for word in text.lower().replace("@", " ").replace(".", " ").split()}
    return {word for word in words if len(word) >= TELLING}
