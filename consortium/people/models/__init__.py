"""Persons, their roles, their sessions, and the API's clients and tokens."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.actors import PLATFORM_ID
from consortium.kernel.db import Model, new_id, owned
from consortium.people.models.factors import AuthenticatorApp, Passkey, RecoveryCode, SpentChallenge
from consortium.people.models.failing import FailedSignIn
from consortium.people.models.programs import ProgramSecret
from consortium.people.models.recovery import FactorReset, KeptForm, PasswordReset
from consortium.people.models.roles import RoleReview
from consortium.people.models.sign_on import ColleagueInvitation, ExternalIdentity, IdentityProvider
from consortium.people.models.support import SupportAccess, SupportLook
from consortium.people.models.webhooks import Webhook, WebhookAttempt, WebhookDelivery, WebhookSecret


class Person(Model):
    """A human being who signs in. May act for several organisations, one at a time."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str]
    created_at: Mapped[datetime]
    __table_args__ = (sa.Index("uq_person_email", sa.text("lower(email)"), unique=True),)


class Credential(Model):
    """How a person proves who they are; kept apart so that further kinds may follow."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    secret_hash: Mapped[str]
    set_at: Mapped[datetime]
    __table_args__ = (sa.CheckConstraint("kind IN ('password')", name="kind_is_known"),)


class RoleGrant(Model):
    """A role that a person holds in an organisation, as a dated period.

    One that needs a second person is not in force before somebody else confirmed it, and none while it is suspended.
    """

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date | None]
    granted_by: Mapped[UUID | None]
    needs_second: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    review_due_on: Mapped[date | None]
    suspended_at: Mapped[datetime | None]
    __table_args__ = (
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_by_somebody"),
        sa.CheckConstraint("confirmed_by <> granted_by", name="confirmed_by_another"),
        sa.CheckConstraint("confirmed_by <> person_id", name="not_confirmed_by_its_holder"),
        sa.CheckConstraint("confirmed_at IS NULL OR needs_second", name="confirmed_where_it_needs_to_be"),
        # Ended on the day it began, it never was in force: it ends the day before.
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on - 1", name="ends_after_it_begins"),
        sa.CheckConstraint(
            f"(role = 'platform administrator') = (organisation_id = '{PLATFORM_ID}')",
            name="platform_administrators_are_the_platforms",
        ),
        sa.Index("ix_role_grant_person", "person_id"),
    )


class SignInSession(Model):
    """A signed-in browser: on the server, so that it can be ended. The cookie holds a token, we hold its hash.

    Until the second factor is given (`proved_at`) it is half a session, worth nothing but the second step. Giving it
    again, and switching the organisation, end the row and begin another that keeps `began_at`. By single sign-on it
    keeps who said so, and what of a second factor; by a council's own provider it is bound to that council.
    """

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(default=new_id, unique=True)
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    device: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    proved_by: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    recovering_with: Mapped[bytes | None]
    provider_id: Mapped[UUID | None]
    bound_to: Mapped[UUID | None]
    provider_subject: Mapped[str | None]
    provider_sid: Mapped[str | None]
    acr: Mapped[str | None]
    amr: Mapped[list[str] | None]
    support_access_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        sa.Index("ix_sign_in_session_person", "person_id"),
        owned("support_access", "organisation_id", "support_access_id"),
        sa.CheckConstraint("(proved_at IS NULL) = (proved_by IS NULL)", name="proved_by_something"),
        sa.CheckConstraint(
            "proved_by IN ('authenticator app', 'passkey', 'recovery code', 'single sign-on')",
            name="proof_is_of_a_known_kind",
        ),
        sa.CheckConstraint("(provider_id IS NULL) = (provider_subject IS NULL)", name="provider_said_who_it_is"),
        sa.CheckConstraint("bound_to IS NULL OR provider_id IS NOT NULL", name="bound_by_a_provider"),
        sa.CheckConstraint("bound_to IS NULL OR bound_to = organisation_id", name="acts_for_whom_it_is_bound_to"),
        sa.CheckConstraint(
            "proved_by <> 'single sign-on' OR provider_id IS NOT NULL", name="single_sign_on_is_by_a_provider"
        ),
        sa.CheckConstraint("recovering_with IS NULL OR proved_at IS NULL", name="recovering_before_it_is_proved"),
    )


class CalendarFeed(Model):
    """A person's secret calendar address for one organisation: we hold its hash. A new one replaces the old."""

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    made_at: Mapped[datetime]


class ApiClient(Model):
    """An organisation's registered program (OAuth 2.0 client)."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    redirect_uris: Mapped[list[str]]
    scopes: Mapped[list[str]]
    grant_types: Mapped[list[str]]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    last_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ApiGrant(Model):
    """A person's consent for a client to act for them: an authorization code, used once (RFC 6749, RFC 7636)."""

    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(sa.ForeignKey("api_client.client_id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    redirect_uri: Mapped[str]
    scope: Mapped[str]
    code_challenge: Mapped[str]
    granted_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class ApiToken(Model):
    """A bearer token: a client's own (no person) or a person's given to a client.

    `proved_at` is when that person last gave their second factor (`auth_time`, RFC 9470).
    """

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(sa.ForeignKey("api_client.client_id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    scope: Mapped[str]
    issued_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    __table_args__ = (
        sa.Index("ix_api_token_person", "person_id", "issued_at"),
        sa.Index("ix_api_token_organisation", "organisation_id", "issued_at"),
    )


__all__ = [
    "ApiClient",
    "ApiGrant",
    "ApiToken",
    "AuthenticatorApp",
    "CalendarFeed",
    "ColleagueInvitation",
    "Credential",
    "ExternalIdentity",
    "FactorReset",
    "FailedSignIn",
    "IdentityProvider",
    "KeptForm",
    "Passkey",
    "PasswordReset",
    "Person",
    "ProgramSecret",
    "RecoveryCode",
    "RoleGrant",
    "RoleReview",
    "SignInSession",
    "SpentChallenge",
    "SupportAccess",
    "SupportLook",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookSecret",
]
