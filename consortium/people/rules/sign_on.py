"""Single sign-on by OpenID Connect: whose provider says who somebody is, for whom, and what of a second factor.

A council's own provider speaks for that council alone: whoever comes by it acts for that council and nobody else, for
whoever runs the provider could say that anybody is anyone. One that the platform configures speaks for the person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from consortium.kernel.errors import Refused, explain

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that are believed: by a public key. Never `none`, and never a secret that both sides know (RFC 8725)."""
LEEWAY = 60
"""Seconds by which the provider's clock may differ from ours."""
GOES_ON = timedelta(minutes=15)
"""How long somebody may take at the provider."""
MOST_IDENTITIES = 10
SECOND_FACTORS = ("mfa",)
"""What an `amr` says where two factors were shown (RFC 8176), unless the registration names something else."""

explain(
    {
        "sign_on.away": "{name} did not answer as it should ({why}). Try again in a few minutes.",
        "sign_on.refused_there": "{name} did not let you in: {why}.",
        "sign_on.not_believed": "What {name} sent could not be believed ({why}), so nobody was signed in. Begin again; "
        "where it happens twice, tell your administrator.",
        "sign_on.lapsed": "That took too long, or was begun in another window. Begin again.",
        "sign_on.unknown": "Nobody here is linked to that account of {name} yet. Ask your administrator for an "
        "invitation, and take it up with {name}.",
        "sign_on.linked_already": "That account of {name} belongs to somebody else here. Sign out there first, and "
        "choose your own.",
        "sign_on.not_the_same": "That is another account of {name} than the one you signed in with.",
        "sign_on.not_again": "{name} did not ask who you are again, or did not say when it did.",
        "sign_on.no_second_factor": "{name} did not show a second factor, so it cannot confirm that it is you.",
        "sign_on.only": "People of {organisation} sign in with {name} only. Choose “Sign in with your organisation” on "
        "the page for signing in.",
        "sign_on.bound": "You signed in with the provider of {organisation}, which speaks for {organisation} only. To "
        "act for another organisation, sign in with your password or with theirs.",
        "sign_on.bound_means": "You signed in with your organisation’s provider. To change your own second steps, "
        "sign in with your password.",
        "sign_on.not_for_providers": "Only a council, a health body or the platform registers single sign-on.",
        "sign_on.registered": "Single sign-on is registered already. Change it, or end it first.",
        "sign_on.not_tried": "Try it first: it is put into force once somebody came back from it.",
        "sign_on.not_in_force": "It is not in force.",
        "sign_on.not_linked_yourself": "Link your own account first: else you could not come back yourself.",
        "sign_on.only_for_one": "A provider of the platform cannot be the only way in.",
        "sign_on.address": "“{address}” is not the address of a provider: it begins with https:// and has no question "
        "mark, fragment or password.",
        "sign_on.last_way": "This is the only way you have to sign in. Set a password first.",
        "sign_on.too_many": "You have {most} linked accounts already. Remove one first.",
    }
)


@dataclass(frozen=True, slots=True)
class SignOn:
    """What is kept with a session of how a provider said who it is. `bound_to`: the only organisation it speaks for."""

    provider_id: UUID
    bound_to: UUID | None
    subject: str
    acr: str | None
    amr: tuple[str, ...]
    sid: str | None = None


def ensure_address(issuer: str, *, is_trial: bool) -> str:
    """The issuer, exactly as its tokens will say it. Raises `Refused`. In a trial, a machine's own will do."""
    said = issuer.strip()
    parts = urlsplit(said)
    is_own = is_trial and parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    is_plain = said.isascii() and said.isprintable() and " " not in said and "@" not in parts.netloc
    if not ((parts.scheme == "https" or is_own) and parts.hostname and is_plain) or parts.query or parts.fragment:
        raise Refused("sign_on.address", address=said)
    return said


def shows_second_factor(claims: Mapping[str, Any], wanted: Iterable[str]) -> bool:
    """Whether the token says, by `acr` or `amr`, one of the values that the registration trusts; with none, never."""
    trusted = set(wanted)
    return claims.get("acr") in trusted or not trusted.isdisjoint(amr_of(claims))


def amr_of(claims: Mapping[str, Any]) -> tuple[str, ...]:
    said = claims.get("amr")
    return tuple(str(each) for each in said) if isinstance(said, list) else ()


def ensure_asked_again(claims: Mapping[str, Any], *, name: str, asked_at: int) -> None:
    """Raise `Refused` unless the provider says that it asked since we sent somebody there (`auth_time`)."""
    said = claims.get("auth_time")
    if isinstance(said, bool) or not isinstance(said, int | float) or said < asked_at - LEEWAY:
        raise Refused("sign_on.not_again", name=name)


def ensure_answered_by(*, name: str, issuer: str, said: str | None, always_says: bool) -> None:
    """Raise `Refused` where the answer names another issuer, or none though this one always does (RFC 9207)."""
    if (said is None and always_says) or said not in {None, issuer}:
        raise Refused("sign_on.not_believed", name=name, why="it names another issuer")


def ensure_may_be_put_in_force(*, was_tried: bool) -> None:
    if not was_tried:
        raise Refused("sign_on.not_tried")


def ensure_may_be_only_way(*, is_in_force: bool, is_the_platforms: bool, is_own_linked: bool) -> None:
    """Raise `Refused` where the administrator who says so would shut themselves out."""
    if is_the_platforms:
        raise Refused("sign_on.only_for_one")
    if not is_in_force:
        raise Refused("sign_on.not_in_force")
    if not is_own_linked:
        raise Refused("sign_on.not_linked_yourself")


def ensure_serves(*, bound_to: UUID | None, wanted: UUID, organisation: str) -> None:
    """Raise `Refused` where a session by one council's provider would act for another organisation."""
    if bound_to is not None and bound_to != wanted:
        raise Refused("sign_on.bound", organisation=organisation)


def values_in(text: str) -> list[str]:
    """The values of `acr` and `amr` that were typed, separated by spaces or commas."""
    return sorted(set(text.replace(",", " ").split()))
