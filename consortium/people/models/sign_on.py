"""Single sign-on: providers that councils or the platform registered, accounts there, and invitations to come in."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.kernel.actors import PLATFORM_ID
from consortium.kernel.db import Model, new_id
from consortium.kernel.sealing.envelopes import bound
from consortium.kernel.sealing.kept import keeps


def bound_to_provider(organisation_id: UUID, provider_id: UUID) -> bytes:
    """What the secret of a registration is wrapped as."""
    return bound("identity provider", organisation_id, provider_id)


class IdentityProvider(Model):
    """An OpenID provider that an organisation, or the platform, registered. Its secret lies wrapped.

    `second_factors` are the values of `acr` or `amr` by which it shows a second factor; with none, ours is asked.
    """

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    wrapped: Mapped[bytes]
    second_factors: Mapped[list[str]]
    is_only_way: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    tried_at: Mapped[datetime | None]
    in_force_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        sa.CheckConstraint("in_force_at IS NULL OR tried_at IS NOT NULL", name="in_force_once_it_was_tried"),
        sa.CheckConstraint("NOT is_only_way OR in_force_at IS NOT NULL", name="only_way_while_in_force"),
        sa.CheckConstraint("ended_at IS NULL OR in_force_at IS NULL", name="ended_or_in_force_not_both"),
        sa.CheckConstraint(
            f"NOT is_only_way OR organisation_id <> '{PLATFORM_ID}'", name="the_platforms_is_never_the_only_way"
        ),
        sa.Index(
            "uq_identity_provider_one_each",
            "organisation_id",
            unique=True,
            postgresql_where=sa.text(f"ended_at IS NULL AND organisation_id <> '{PLATFORM_ID}'"),
        ),
        sa.Index("ix_identity_provider_id", "id"),
    )


class ExternalIdentity(Model):
    """Somebody's account at a provider: known by issuer and subject, never by an e-mail address.

    `organisation_id` is whose provider it is; `shown_as` what the account calls itself, for its owner to know it by.
    """

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    shown_as: Mapped[str]
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime]
    __table_args__ = (sa.UniqueConstraint("organisation_id", "issuer", "subject"),)


class ColleagueInvitation(Model):
    """Somebody is asked by e-mail to act for an organisation. The link is made of the id when it is sent, not kept."""

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str]
    roles: Mapped[list[str]]
    invited_by: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    accepted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        sa.CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", name="accepted_by_somebody"),
        sa.CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", name="accepted_or_revoked_not_both"),
        sa.CheckConstraint("cardinality(roles) > 0", name="roles_are_named"),
        sa.Index(
            "uq_colleague_invitation_open",
            "organisation_id",
            sa.text("lower(email)"),
            unique=True,
            postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
        sa.Index("ix_colleague_invitation_id", "id"),
    )


keeps(IdentityProvider.wrapped, lambda row: bound_to_provider(row.organisation_id, row.id))
