"""Who is invited for a lot and a place, and why the others are not: one statement whatever their number.

The statement gathers the facts of each provider; `rules.reasons_against` judges them, so that the rule is written once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.register import rules
from consortium.register.queries.directory import SAID_OF, WORST_LAST, in_directory
from consortium.register.queries.profiles import needs_in
from consortium.register.rules import (
    EvidenceKind,
    Held,
    InvitationFacts,
    LegalForm,
    LookupOutcome,
    Outcome,
    PublicRegister,
    Said,
    StandingKind,
)
from consortium.register.rules.places import not_covered


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A provider with any standing for the lot, and whether it is invited."""

    provider_id: UUID
    name: str
    is_in: bool
    reasons: list[str]


_OF_ITS_NUMBER = SAID_OF.format(cqc_provider_id="e.cqc_provider_id")
# `standing` is led by the lot's lead and the lot; the rest are looked up by provider, each by its index.
_FACTS = f"""
    SELECT s.provider_id, l.id AS lot_id, o.name, p.legal_form, coalesce(p.employs_staff, true) AS employs_staff,
      s.standing, s.standing_until, d.provider_id IS NOT NULL AS is_place_declared, d.districts,
      x.until_at AS local_until,
      e.kinds, e.covers, e.expiries, e.days, e.outcomes,
      g.as_of, g.is_gone, g.gives_personal_care, g.rating_place,
      k.register AS said_by, k.number AS said_of, k.outcome AS said_outcome, k.answered_at AS said_at,
      k.name AS said_name, k.status AS said_status,
      l.needs_cqc_personal_care, l.employers_liability_gbp, l.public_liability_gbp, l.professional_indemnity_gbp,
      l.cqc_rating_floor, l.needs_ofsted, l.policies_needed
    FROM lot l
    JOIN LATERAL (
      SELECT t.provider_id,
        (array_agg(t.kind ORDER BY array_position(:gravity, t.kind))
          FILTER (WHERE t.from_at <= :at AND (t.until_at IS NULL OR t.until_at > :at)))[1] AS standing,
        (array_agg(t.until_at ORDER BY array_position(:gravity, t.kind))
          FILTER (WHERE t.from_at <= :at AND (t.until_at IS NULL OR t.until_at > :at)))[1] AS standing_until
      FROM standing t
      WHERE t.lead_id = l.lead_id AND t.lot_id = l.id AND (CAST(:provider AS uuid) IS NULL OR t.provider_id = :provider)
      GROUP BY t.provider_id
    ) s ON true
    JOIN organisation o ON o.id = s.provider_id
    LEFT JOIN provider_profile p ON p.provider_id = s.provider_id
    LEFT JOIN declared_place d ON d.provider_id = s.provider_id AND d.lead_id = l.lead_id AND d.lot_id = l.id
      AND d.council_id = :council
    LEFT JOIN LATERAL (
      SELECT max(y.until_at) AS until_at FROM local_suspension y
      WHERE y.council_id = :council AND y.provider_id = s.provider_id AND y.from_at <= :at AND y.until_at > :at
    ) x ON true
    LEFT JOIN LATERAL (
      SELECT array_agg(v.kind) AS kinds, array_agg(v.cover_gbp) AS covers, array_agg(v.expires_on) AS expiries,
        array_agg(v.issued_on) AS days, array_agg(v.outcome) AS outcomes,
        max(v.reference) FILTER (WHERE v.kind = 'cqc personal care') AS cqc_provider_id
      FROM (
        SELECT DISTINCT ON (z.kind) z.kind, z.cover_gbp, z.expires_on, z.issued_on, z.outcome, z.reference
        FROM evidence z WHERE z.provider_id = s.provider_id AND z.refused_at IS NULL
        ORDER BY z.kind, z.given_at DESC, z.id DESC
      ) v
    ) e ON true
    LEFT JOIN LATERAL ({_OF_ITS_NUMBER}) g ON l.needs_cqc_personal_care
    LEFT JOIN LATERAL (
      SELECT q.register, q.number, q.outcome, q.answered_at, q.name, q.status FROM register_lookup q
      WHERE q.provider_id = s.provider_id AND q.outcome IN ('found', 'not found')
        AND (p.legal_form = 'company' AND q.register = 'companies house' AND q.number = p.company_number
          OR p.legal_form = 'charity' AND q.register = 'charity commission' AND q.number = p.charity_number)
      ORDER BY q.answered_at DESC, q.id DESC LIMIT 1
    ) k ON true
    WHERE {{which}}
    ORDER BY lower(o.name), s.provider_id
"""


def _statement(which: str) -> sa.TextClause:
    return sa.text(_FACTS.format(which=which)).bindparams(
        sa.bindparam("worst_last", WORST_LAST, type_=sa.ARRAY(sa.Text())),
        sa.bindparam("gravity", type_=sa.ARRAY(sa.Text())),
        sa.bindparam("at", type_=sa.TIMESTAMP(timezone=True)),
        sa.bindparam("provider", type_=sa.Uuid()),
        sa.bindparam("council", type_=sa.Uuid()),
    )


_OF_ONE = _statement("l.id = :lot").bindparams(sa.bindparam("lot", type_=sa.Uuid()))
_OF_MANY = _statement("l.id = ANY (:lots) AND s.standing = 'active'").bindparams(
    sa.bindparam("lots", type_=sa.ARRAY(sa.Uuid()))
)
GRAVEST_FIRST = [str(kind) for kind in reversed(StandingKind)]


def list_eligible(
    lot_id: UUID, council_id: UUID, at: datetime, on: date, places: Collection[str] = ()
) -> list[Eligibility]:
    """Everyone with any standing for the lot, by name: invited, or not with every reason.

    Invited are those active at `at` who declared the council's area, whose evidence suffices and is in date on `on`,
    and whom that council has not suspended itself. Whoever declared districts covers one of `places`,
    where any are given.
    """
    return [_judge(row, on, places) for row in _facts(lot_id, council_id, at, None)]


def list_standing_providers(lot_ids: Collection[UUID], at: datetime, on: date) -> dict[tuple[UUID, UUID], bool]:
    """Who is active for which of the lots at an instant, by provider and lot, in one statement.

    True where it would be invited, as far as that is the same for every council: its evidence suffices on `on`, and no
    public register says that it is gone.
    """
    asked = {"lots": list(lot_ids), "council": None, "at": at, "provider": None, "gravity": GRAVEST_FIRST}
    return {
        (row.provider_id, row.lot_id): not rules.reasons_against(_facts_of(row, is_offered=True), needs_in(row), on)
        for row in db.session.execute(_OF_MANY, asked)
    }


def find_ineligibility(provider_id: UUID, lot_id: UUID, council_id: UUID, at: datetime, on: date) -> str | None:
    """Why one provider would not be invited, in words; None where it would. Asked again at the deadline."""
    judged = [_judge(row, on) for row in _facts(lot_id, council_id, at, provider_id)]
    if not judged:
        return "Not on the register for this lot"
    return "; ".join(judged[0].reasons) or None


def _facts(lot_id: UUID, council_id: UUID, at: datetime, provider_id: UUID | None) -> Iterable[Any]:
    return db.session.execute(
        _OF_ONE,
        {"lot": lot_id, "council": council_id, "at": at, "provider": provider_id, "gravity": GRAVEST_FIRST},
    )


def _judge(row: Any, on: date, places: Collection[str] = ()) -> Eligibility:
    facts = _facts_of(row, is_offered=row.is_place_declared, places=places)
    reasons = rules.reasons_against(facts, needs_in(row), on)
    return Eligibility(row.provider_id, row.name, is_in=not reasons, reasons=reasons)


def _facts_of(row: Any, *, is_offered: bool, places: Collection[str] = ()) -> InvitationFacts:
    return InvitationFacts(
        standing=StandingKind(row.standing) if row.standing else None,
        standing_until=row.standing_until,
        is_place_declared=is_offered,
        suspended_locally_until=row.local_until,
        legal_form=LegalForm(row.legal_form) if row.legal_form else None,
        employs_staff=row.employs_staff,
        held=_held(row),
        places_not_covered=not_covered(row.districts or (), places),
        directory=in_directory(row.as_of, row.is_gone, row.gives_personal_care, row.rating_place),
        said=_said(row),
    )


def _said(row: Any) -> Said | None:
    if row.said_outcome is None:
        return None
    return Said(
        PublicRegister(row.said_by),
        row.said_of,
        LookupOutcome(row.said_outcome),
        row.said_at,
        row.said_name or "",
        row.said_status or "",
    )


def _held(row: Any) -> dict[EvidenceKind, Held]:
    columns = (row.kinds or (), row.covers or (), row.expiries or (), row.days or (), row.outcomes or ())
    return {
        EvidenceKind(kind): Held(cover, expires_on, issued_on, Outcome(outcome) if outcome else None)
        for kind, cover, expires_on, issued_on, outcome in zip(*columns, strict=True)
    }
