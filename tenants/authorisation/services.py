"""Asking for a spend to be authorised, deciding, and keeping the scheme of delegation and the ledger."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import events, queries, rules
from tenants.authorisation.models import CaseDecision, Commitment, Delegation, Ledger, SpendingCase
from tenants.authorisation.rules import Basis, Kind, Status, YearValue


def ask(
    *,
    actor: Actor,
    kind: Kind,
    reference: str,
    title: str,
    lead_id: UUID | None,
    system_id: UUID | None,
    values: Sequence[YearValue],
    document: Mapping[str, Any],
    now: datetime,
    authoriser_roles: Sequence[str] = (),
) -> SpendingCase:
    """Put a spend to whoever may authorise it. `document` is kept as it is, and hashed; see `rules.CaseDocument`.

    `lead_id` and `system_id` name the purchasing system it goes through, None for a spot purchase. Nothing in a case
    names a child. Where `authoriser_roles` are named, whoever approves holds one of them too. Raises `Refused` where
    nothing is spent.
    """
    lines = rules.gathered(values)
    value = rules.value_of(lines)
    frozen = orjson.dumps(dict(document), option=orjson.OPT_SORT_KEYS)
    case = SpendingCase(
        council_id=actor.organisation,
        kind=str(kind),
        reference=reference,
        title=title,
        lead_id=lead_id,
        system_id=system_id,
        value_lines=[
            {"financial_year": line.financial_year, "funder": str(line.funder), "amount": str(line.amount)}
            for line in lines
        ],
        whole_life_gbp=value.whole_life,
        largest_year_gbp=value.largest_year,
        document=orjson.loads(frozen),
        document_sha256=hashlib.sha256(frozen).digest(),
        recommended_at=now,
        recommended_by=actor.person,
        status=str(Status.AWAITING),
        authoriser_roles=[str(role) for role in authoriser_roles],
    )
    db.session.add(case)
    db.session.flush()
    audit.record(actor, "spend.asked", case, kind=str(kind))
    outbox.record(events.AuthorisationAsked(case_id=case.id))
    return case


def is_as_it_was_asked(case: SpendingCase) -> bool:
    """Whether the case document still has the hash it was frozen with."""
    frozen = orjson.dumps(case.document, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(frozen).digest() == bytes(case.document_sha256)


def approve(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> SpendingCase:
    """Authorise a spend: its commitments enter the ledger, and whoever asked goes on.

    Raises `Refused` for the recommender, without a role that the council's policy asks for, for a value outside every
    delegation the actor holds that day, and for a case decided before.
    """
    case = _lock_for_decision(actor, case_id, Status.APPROVED)
    rules.ensure_role(needed=case.authoriser_roles, held=actor.roles)
    today = local(now).date()
    limits = queries.list_limits(actor, today, actor.person).get(actor.person, [])
    cover = rules.ensure_covered(limits=limits, value=queries.value_of(case), on=today)
    case.delegation_id = cover.id
    _end(actor, case, Status.APPROVED, reason, now)
    _commit_spend(case, now)
    audit.record(actor, "spend.authorised", case, delegation=cover.id)
    outbox.record(events.SpendAuthorised(case_id=case.id))
    return case


def refuse(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> SpendingCase:
    """Refuse a spend, with the reason. Raises `Refused` for the recommender and for a case decided before."""
    case = _lock_for_decision(actor, case_id, Status.REFUSED)
    _end(actor, case, Status.REFUSED, reason, now)
    audit.record(actor, "spend.refused", case)
    outbox.record(events.SpendRefused(case_id=case.id))
    return case


def defer(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> SpendingCase:
    """Put a decision off, with what is wanted before it. Raises `Refused` as `refuse` does."""
    case = _lock_for_decision(actor, case_id, Status.DEFERRED)
    case.decision_reason = rules.ensure_reason(reason)
    _minute(actor, case, Status.DEFERRED, case.decision_reason, now)
    audit.record(actor, "spend.deferred", case)
    outbox.record(events.SpendDeferred(case_id=case.id))
    return case


def _lock_for_decision(actor: Actor, case_id: UUID, wanted: Status) -> SpendingCase:
    case = queries.find_open_case_locked(actor, case_id) or queries.get_case(actor, case_id)
    rules.ensure_may_become(status=Status(case.status), wanted=wanted)
    rules.ensure_another_person(recommended_by=case.recommended_by, decided_by=actor.person)
    return case


def _end(actor: Actor, case: SpendingCase, status: Status, reason: str, now: datetime) -> None:
    case.decision_reason = rules.ensure_reason(reason)
    case.decided_at = now
    case.decided_by = actor.person
    _minute(actor, case, status, case.decision_reason, now)


def _minute(actor: Actor, case: SpendingCase, status: Status, reason: str, now: datetime) -> None:
    minute = CaseDecision(
        council_id=case.council_id,
        case_id=case.id,
        old_status=case.status,
        new_status=str(status),
        reason=reason,
        decided_at=now,
        decided_by=actor.person,
    )
    case.status = str(status)
    db.session.flush()
    db.session.add(minute)
    db.session.flush()


def _commit_spend(case: SpendingCase, now: datetime) -> None:
    """Bind the council to a case: the ledger's rows first, which are locked in the order of their years."""
    values = queries.values_of(case)
    scope = {"council_id": case.council_id, "lead_id": case.lead_id, "system_id": case.system_id}
    years = rules.effects(values=values, committed={})
    entering = insert(Ledger).values(
        [
            {**scope, "id": new_id(), "financial_year": year.financial_year, "committed_gbp": year.this_case}
            for year in years
        ]
    )
    db.session.execute(
        entering.on_conflict_do_update(
            constraint="uq_ledger_system_and_year",
            set_={"committed_gbp": Ledger.committed_gbp + entering.excluded.committed_gbp},
        )
    )
    db.session.execute(
        sa.insert(Commitment),
        [
            {
                **scope,
                "case_id": case.id,
                "financial_year": line.financial_year,
                "funder": str(line.funder),
                "amount_gbp": line.amount,
                "committed_at": now,
            }
            for line in values
        ],
    )


def grant_delegation(
    *,
    actor: Actor,
    person_id: UUID,
    basis: Basis,
    limit: Decimal,
    from_on: date,
    to_on: date | None,
    now: datetime,
) -> Delegation:
    """Enter what an authoriser may approve, in pounds, from a day to a day (None: until ended), in the scheme.

    Raises `Refused` for oneself, for somebody who is no authoriser here, and for a limit or period that cannot be.
    """
    rules.ensure_may_grant(
        granted_by=actor.person,
        person_id=person_id,
        limit=limit,
        from_on=from_on,
        to_on=to_on,
        today=local(now).date(),
    )
    authorisers = {contact.person_id for contact in people.list_contacts(actor.organisation, Role.AUTHORISER)}
    if person_id not in authorisers:
        raise Refused("delegation.not_an_authoriser", name=people.get_person(person_id).name)
    delegation = Delegation(
        council_id=actor.organisation,
        person_id=person_id,
        basis=str(basis),
        limit_gbp=limit,
        from_on=from_on,
        to_on=to_on,
        granted_by=actor.person,
    )
    db.session.add(delegation)
    db.session.flush()
    audit.record(actor, "delegation.granted", delegation, person=person_id, changed=["limit_gbp", "basis"])
    return delegation


def end_delegation(*, actor: Actor, delegation_id: UUID, last_day: date, now: datetime) -> Delegation:
    """Let a delegation end with a day, today at the earliest. Raises `Refused` where it ended before."""
    delegation = queries.get_delegation(actor, delegation_id)
    rules.ensure_may_end(from_on=delegation.from_on, to_on=delegation.to_on, last_day=last_day, today=local(now).date())
    delegation.to_on = last_day
    db.session.flush()
    audit.record(actor, "delegation.ended", delegation, changed=["to_on"])
    return delegation
