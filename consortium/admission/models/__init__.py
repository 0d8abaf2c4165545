"""Questionnaires, rounds, applications and the decisions on them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.admission.models.enquiring import Enquiry as Enquiry
from consortium.admission.models.enquiring import EnquiryAsker as EnquiryAsker
from consortium.admission.models.extending import DecisionExtension as DecisionExtension
from consortium.admission.models.judging import ExclusionJudgement as ExclusionJudgement
from consortium.admission.models.moving import TimetableChange as TimetableChange
from consortium.admission.models.noticing import RoundNotice as RoundNotice
from consortium.kernel.db import Model, new_id, owned


class Questionnaire(Model):
    """One version of a system's questions. Never changes once a round uses it."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    system_id: Mapped[UUID]
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    adopted_at: Mapped[datetime | None]
    adopted_by: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        sa.UniqueConstraint("lead_id", "system_id", "version"),
        sa.CheckConstraint("(adopted_at IS NULL) = (adopted_by IS NULL)", name="adopted_by_somebody"),
    )


class Round(Model):
    """One opening of admission. Open or closed follows from its timestamps.

    A standing one closes with its system; its applications are assessed and decided as they arrive, each by a clock of
    its own, and `decision_due_on` is only the last day on which any can be due.
    """

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    system_id: Mapped[UUID]
    questionnaire_id: Mapped[UUID]
    number: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    questions_until_at: Mapped[datetime]
    decision_due_on: Mapped[date]
    is_standing: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    announced_at: Mapped[datetime]
    announced_by: Mapped[UUID]
    applications_removed: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """Received, and removed since when their time had come: the figure of a round stays."""
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        owned("questionnaire", "lead_id", "questionnaire_id"),
        sa.UniqueConstraint("lead_id", "system_id", "number"),
        sa.CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        sa.CheckConstraint(
            "questions_until_at > opens_at AND questions_until_at <= closes_at", name="questions_while_it_is_open"
        ),
        sa.Index("ix_round_closes", "lead_id", "closes_at"),
    )


class Application(Model):
    """One provider's request to be admitted, in one round. It has no price field."""

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    lead_id: Mapped[UUID]
    round_id: Mapped[UUID]
    reference: Mapped[str]
    legal_form: Mapped[str]
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]
    submitted_hash: Mapped[bytes | None]
    receipt: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    attempt: Mapped[int] = mapped_column(default=1, server_default=sa.text("1"))
    """Which application of this provider in this opening: another may follow a decision where it is standing."""
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        owned("round", "lead_id", "round_id"),
        sa.UniqueConstraint("provider_id", "lead_id", "round_id", "attempt"),
        sa.CheckConstraint("attempt > 0", name="attempts_are_counted"),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (submitted_by IS NULL) AND (submitted_at IS NULL) = (receipt IS NULL)"
            " AND (submitted_at IS NULL) = (submitted_hash IS NULL)",
            name="submitted_with_a_receipt",
        ),
        sa.Index("ix_application_round", "lead_id", "round_id"),
        sa.Index("ix_application_id", "id"),
    )


class ApplicationLot(Model):
    """A lot applied for, and the councils in whose areas it is offered."""

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    lead_id: Mapped[UUID]
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_ids: Mapped[list[UUID]]
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["provider_id", "application_id"], ["application.provider_id", "application.id"], ondelete="CASCADE"
        ),
        owned("lot", "lead_id", "lot_id"),
        sa.CheckConstraint("cardinality(council_ids) > 0", name="offered_somewhere"),
    )


class Answer(Model):
    """The answer to one question; where it is a document, which."""

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    document_id: Mapped[UUID | None]
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]
    __table_args__ = (
        sa.ForeignKeyConstraint(["provider_id", "application_id"], ["application.provider_id", "application.id"]),
        owned("stored_document", "provider_id", "document_id", key=("organisation_id", "id")),
        sa.Index(
            "ix_answer_document", "provider_id", "document_id", postgresql_where=sa.text("document_id IS NOT NULL")
        ),
    )


class ExclusionDeclaration(Model):
    """What an applicant declares on one exclusion ground, and its evidence of self-cleaning."""

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    ground: Mapped[str] = mapped_column(primary_key=True)
    applies: Mapped[bool]
    self_cleaning: Mapped[str | None]
    declared_at: Mapped[datetime]
    __table_args__ = (
        sa.ForeignKeyConstraint(["provider_id", "application_id"], ["application.provider_id", "application.id"]),
        sa.CheckConstraint("applies OR self_cleaning IS NULL", name="self_cleaning_of_something"),
    )


class ExclusionReading(Model):
    """A named officer's short grant to read one application's exclusion evidence, with the reason given."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID]
    application_id: Mapped[UUID]
    person_id: Mapped[UUID]
    reason: Mapped[str]
    read_at: Mapped[datetime]
    until_at: Mapped[datetime]
    __table_args__ = (
        sa.ForeignKeyConstraint(["provider_id", "application_id"], ["application.provider_id", "application.id"]),
        sa.CheckConstraint("reason <> ''", name="has_a_reason"),
    )


class ApplicationEvaluation(Model):
    """The evaluation of an application: the lead's row, so that the applicant never learns who assesses."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    application_id: Mapped[UUID]
    __table_args__ = (
        owned("evaluation", "lead_id", "evaluation_id", key=("owner_id", "id")),
        sa.ForeignKeyConstraint(["provider_id", "application_id"], ["application.provider_id", "application.id"]),
        sa.UniqueConstraint("lead_id", "provider_id", "application_id"),
        sa.Index("ix_application_evaluation_id", "evaluation_id"),
    )


class Decision(Model):
    """The lead's decision on one lot of an application, with everything its letter says. Released to the applicant."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID]
    application_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    is_admitted: Mapped[bool]
    total: Mapped[Decimal | None] = mapped_column(sa.Numeric(5, 2))
    findings: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID]
    released_at: Mapped[datetime | None]
    standstill_until: Mapped[datetime | None]
    review_until: Mapped[datetime | None]
    replaces_id: Mapped[UUID | None]
    contract_id: Mapped[UUID | None]
    __table_args__ = (
        sa.ForeignKeyConstraint(["provider_id", "application_id"], ["application.provider_id", "application.id"]),
        owned("lot", "lead_id", "lot_id"),
        owned("lead_contract", "lead_id", "contract_id"),
        owned("decision", "lead_id", "replaces_id"),
        sa.UniqueConstraint(
            "lead_id", "provider_id", "application_id", "lot_id", "replaces_id", postgresql_nulls_not_distinct=True
        ),
        sa.CheckConstraint("contract_id IS NULL OR is_admitted", name="contract_only_if_admitted"),
        sa.CheckConstraint("standstill_until IS NULL OR released_at IS NOT NULL", name="standstill_after_release"),
        sa.Index("ix_decision_application", "application_id"),
    )


class ReviewTerms(Model):
    """How long an applicant of a system may ask for a review, and how long the lead may take to answer."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    system_id: Mapped[UUID] = mapped_column(primary_key=True)
    days_to_ask: Mapped[int]
    working_days_to_answer: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID]
    __table_args__ = (
        owned("purchasing_system", "lead_id", "system_id"),
        sa.CheckConstraint(
            "days_to_ask BETWEEN 1 AND 365 AND working_days_to_answer BETWEEN 1 AND 365", name="days_within_a_year"
        ),
    )


class DecisionReview(Model):
    """An applicant's request to have one decision reviewed, and its answer. Asked for once."""

    lead_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    application_id: Mapped[UUID]
    decision_id: Mapped[UUID]
    grounds: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    answer_due_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    decider_id: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    is_upheld: Mapped[bool | None]
    reasons: Mapped[str | None]
    __table_args__ = (
        owned("decision", "lead_id", "decision_id"),
        sa.ForeignKeyConstraint(["provider_id", "application_id"], ["application.provider_id", "application.id"]),
        sa.UniqueConstraint("lead_id", "decision_id"),
        sa.CheckConstraint("grounds <> ''", name="has_grounds"),
        sa.CheckConstraint("(acknowledged_at IS NULL) = (decider_id IS NULL)", name="taken_on_by_somebody"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (is_upheld IS NULL) AND (answered_at IS NULL) = (reasons IS NULL)",
            name="answered_one_way_with_reasons",
        ),
        sa.CheckConstraint("answered_at IS NULL OR acknowledged_at IS NOT NULL", name="taken_on_before_answered"),
        sa.Index("ix_decision_review_due", "lead_id", "answered_at", "answer_due_at"),
        sa.Index("ix_decision_review_provider", "provider_id"),
    )
