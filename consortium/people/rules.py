"""Roles, and what makes a password and an account acceptable."""

from enum import StrEnum

from consortium.kernel.actors import OrganisationKind
from consortium.kernel.errors import Refused, explain

LEAST_PASSWORD = 12
"""Characters (OWASP ASVS 5.0, 6.2.1 asks for at least 8; ours is 12)."""


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
        "password.short": "The password must have at least {least} characters.",
        "account.exists": "There is an account with this e-mail address already. Sign in instead.",
        "role.not_for_kind": "The role “{role}” is not one for this kind of organisation.",
        "organisation.not_yours": "You do not act for that organisation.",
    }
)


def ensure_password_is_acceptable(password: str) -> None:
    if len(password) < LEAST_PASSWORD:
        raise Refused("password.short", least=LEAST_PASSWORD)


def ensure_role_suits(role: Role, kind: OrganisationKind) -> None:
    """Raise `Refused` where the role is not one for that kind of organisation."""
    suits = {
        OrganisationKind.PROVIDER: FOR_PROVIDERS,
        OrganisationKind.PLATFORM: FOR_THE_PLATFORM,
    }.get(kind, FOR_BUYERS)
    if role not in suits:
        raise Refused("role.not_for_kind", role=str(role))
