"""Roles, programs and their tokens. What makes a password is in `passwords`, the second factor in `factors`."""

import re
from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

from consortium.kernel.actors import OrganisationKind
from consortium.kernel.errors import Refused, explain


class Role(StrEnum):
    """What a person does in one organisation (`domain.md`, who uses it)."""

    PLATFORM_ADMINISTRATOR = "platform administrator"
    ORGANISATION_ADMINISTRATOR = "organisation administrator"
    PROCUREMENT_OFFICER = "procurement officer"
    ASSESSOR = "assessor"
    STRATEGIC_LEAD = "strategic lead"
    COMMISSIONER = "commissioner"
    POLICY_OWNER = "policy owner"
    AUTHORISER = "authoriser"
    SOCIAL_WORKER = "social worker"
    CONTRACT_MANAGER = "contract manager"
    AUDITOR = "auditor"
    BID_WRITER = "bid writer"
    REGISTERED_MANAGER = "registered manager"


FOR_PROVIDERS = frozenset({Role.ORGANISATION_ADMINISTRATOR, Role.BID_WRITER, Role.REGISTERED_MANAGER})
FOR_THE_PLATFORM = frozenset({Role.PLATFORM_ADMINISTRATOR})
FOR_BUYERS = frozenset(Role) - FOR_THE_PLATFORM - frozenset({Role.BID_WRITER, Role.REGISTERED_MANAGER})

explain(
    {
        "sign_in.failed": "The e-mail address or the password is not right.",
        "account.exists": "There is an account with this e-mail address already. Sign in instead.",
        "role.not_for_kind": "The role “{role}” is not one for this kind of organisation.",
        "organisation.not_yours": "You do not act for that organisation.",
        "role.last_administrator": "Somebody must remain who administers the organisation: give another person that "
        "role first.",
        "role.none": "Choose at least one role.",
        "program.redirect_uri": "“{uri}” is not an address we may send people back to: it must begin with https://, or "
        "with http://127.0.0.1 for a program on the person’s own device, and have no fragment.",
        "program.no_redirect_uri": "Say where people are sent back to after they have consented.",
        "program.no_scope": "Choose what the program may do.",
        "program.unknown_scope": "“{scope}” is not something a program may be allowed.",
        "program.not_for_you": "This program is registered by another organisation, for its own people only.",
    }
)


def roles_for(kind: OrganisationKind) -> frozenset[Role]:
    """The roles there are in that kind of organisation."""
    if kind.buys:
        return FOR_BUYERS
    return FOR_PROVIDERS if kind is OrganisationKind.PROVIDER else FOR_THE_PLATFORM


def ensure_role_suits(role: Role, kind: OrganisationKind) -> None:
    """Raise `Refused` where the role is not one for that kind of organisation."""
    if role not in roles_for(kind):
        raise Refused("role.not_for_kind", role=str(role))


def ensure_somebody_administers(*, remaining: int) -> None:
    """An organisation without an administrator could not be mended by its own people."""
    if remaining < 1:
        raise Refused("role.last_administrator")


class ProgramKind(StrEnum):
    """What sort of program asks for tokens (OAuth 2.0 client types, RFC 6749 section 2.1)."""

    MACHINE = "machine"
    WEBSITE = "website"
    DEVICE = "device"

    @property
    def has_secret(self) -> bool:
        """A program on a person's own device cannot keep one: it proves itself by PKCE alone (RFC 7636)."""
        return self is not ProgramKind.DEVICE

    @property
    def acts_for_persons(self) -> bool:
        return self is not ProgramKind.MACHINE

    @property
    def grant_types(self) -> list[str]:
        return ["authorization_code"] if self.acts_for_persons else ["client_credentials"]


ACT = "act"
"""The scope of a token that a person gives: whatever that person may do, the program may do for them."""

OWN_PROGRAM = "consortium-cli"
OWN_REDIRECT_URI = "http://127.0.0.1/callback"
"""The platform's own program for command lines, which people of every organisation may use (RFC 8252)."""

_LOOPBACK = frozenset({"127.0.0.1", "[::1]"})
_AUTHORITY = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[::1\])(?::\d{1,5})?")


def ensure_redirect_uri(uri: str) -> None:
    """Raise `Refused` unless tokens may be sent there: TLS, or the person's own device (RFC 8252 section 7.3)."""
    parts = urlsplit(uri)
    authority = _AUTHORITY.fullmatch(parts.netloc)
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and authority is not None and authority["host"] in _LOOPBACK
    )
    if authority is None or not is_safe or "#" in uri or not uri.isascii() or not uri.isprintable() or " " in uri:
        raise Refused("program.redirect_uri", uri=uri)


def ensure_redirect_uris(uris: list[str]) -> None:
    """Raise `Refused` unless there is an address, and every one is safe."""
    if not uris:
        raise Refused("program.no_redirect_uri")
    for uri in uris:
        ensure_redirect_uri(uri)


def is_redirect_registered(*, registered: Iterable[str], asked: str) -> bool:
    """Exactly one of the registered addresses; on the person's own device at any port (RFC 8252 section 7.3)."""
    return any(asked == uri or _without_port(asked) == uri for uri in registered)


def _without_port(uri: str) -> str | None:
    parts = urlsplit(uri)
    authority = _AUTHORITY.fullmatch(parts.netloc)
    if parts.scheme != "http" or authority is None or authority["host"] not in _LOOPBACK:
        return None
    return parts._replace(netloc=authority["host"]).geturl()


def ensure_scopes(*, kind: ProgramKind, scopes: Iterable[str], known: Iterable[str]) -> list[str]:
    """What a program may be allowed. Raises `Refused` for none at all, or for one that no permission asks for."""
    if kind.acts_for_persons:
        return [ACT]
    chosen = sorted(set(scopes))
    if not chosen:
        raise Refused("program.no_scope")
    if unknown := sorted(set(chosen) - set(known)):
        raise Refused("program.unknown_scope", scope=unknown[0])
    return chosen


def allowed_scope(*, allowed: Iterable[str], asked: str) -> str | None:
    """The scope of a token: what was asked for, or all that is allowed; None where too much was asked for."""
    may = sorted(set(allowed))
    wanted = asked.split() or may
    return " ".join(wanted) if set(wanted) <= set(may) else None


def ensure_program_serves(*, is_the_platforms: bool, is_own: bool) -> None:
    """A program serves its own organisation's people; the platform's serve everybody."""
    if not (is_the_platforms or is_own):
        raise Refused("program.not_for_you")
