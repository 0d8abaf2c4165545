"""Asking for a spend to be authorised, deciding it, and letting the decision take effect."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from tenants.authorisation import events, queries, rules
from tenants.authorisation.models import CaseDecision, SpendingCase
from tenants.authorisation.rules import Kind, Limit, Status, YearValue, consequences, panels
from tenants.authorisation.rules.ledger import Release
from tenants.authorisation.services import ledger, records


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
    ends_on: date | None = None,
    divisions: int | None = None,
) -> SpendingCase:
    """Put a spend to whoever may authorise it. `document` is kept as it is, and hashed; see `rules.CaseDocument`.

    `lead_id` and `system_id` name the purchasing system it goes through, None for a spot purchase. Nothing in a case
    names a child. Where `authoriser_roles` are named, whoever approves holds one of them too. `ends_on` is the last day
    of what is bought, which a limit of the council is compared with; `divisions` how many electoral divisions it
    affects. Raises `Refused` where nothing is spent.
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
        ends_on=ends_on,
        divisions=divisions,
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


def approve(
    *, actor: Actor, case_id: UUID, reason: str, now: datetime, divisions: int | None = None, options: str = ""
) -> SpendingCase:
    """Authorise a spend: its commitments enter the ledger, and whoever asked goes on once it takes effect.

    `divisions` and `options` are what a key decision needs to be recorded: how many electoral divisions it affects, and
    what else was considered. Raises `Refused` for the recommender, without a role that the council's policy asks for,
    for a value outside every delegation the actor holds that day, over or past a limit of the council's, and for a
    case decided before.
    """
    case = _lock_for_decision(actor, case_id, Status.APPROVED)
    cover = _covered(actor, case, now)
    _settle(actor, case, reason, now, divisions=divisions, options=options)
    audit.record(actor, "spend.authorised", case, delegation=cover.id, deputyship=cover.deputyship_id)
    return case


def approve_at_once(
    *, actor: Actor, case_id: UUID, reason: str, now: datetime, divisions: int | None, options: str
) -> SpendingCase:
    """Authorise a spend in urgency: within the actor's delegation for it, and with effect before any call-in.

    The act of urgency calls it (`services/urgency`), which asks for the child's need and a panel first.
    """
    case = _lock_for_decision(actor, case_id, Status.APPROVED)
    cover = _covered(actor, case, now, is_urgent=True)
    _settle(actor, case, reason, now, divisions=divisions, options=options, at_once=True)
    audit.record(actor, "spend.authorised", case, delegation=cover.id, deputyship=cover.deputyship_id)
    return case


def _covered(actor: Actor, case: SpendingCase, now: datetime, *, is_urgent: bool = False) -> Limit:
    """The delegation, one's own or a delegate's, under which the actor may approve the case."""
    rules.ensure_role(needed=case.authoriser_roles, held=actor.roles)
    today = local(now).date()
    cover = rules.ensure_covered(
        limits=queries.limits_held(actor, today),
        value=queries.value_of(case),
        on=today,
        recommended_by=case.recommended_by,
        is_urgent=is_urgent,
    )
    case.delegation_id, case.deputyship_id = cover.id, cover.deputyship_id
    return cover


def approve_as_panel(
    *,
    actor: Actor,
    case_id: UUID,
    meeting_id: UUID,
    limit: Decimal | None,
    reason: str,
    now: datetime,
    divisions: int | None,
    options: str,
) -> SpendingCase:
    """Authorise a spend by a panel that sits and is quorate, up to the panel's own limit; otherwise as `approve`.

    The acts of a panel call it (`services/panels`), which ask for seats and quorum first.
    """
    case = _lock_for_decision(actor, case_id, Status.APPROVED)
    rules.ensure_role(needed=case.authoriser_roles, held=actor.roles)
    panels.ensure_within(limit=limit, value=queries.value_of(case))
    case.meeting_id = meeting_id
    _settle(actor, case, reason, now, divisions=divisions, options=options)
    audit.record(actor, "spend.authorised", case, meeting=meeting_id)
    return case


def _settle(
    actor: Actor,
    case: SpendingCase,
    reason: str,
    now: datetime,
    *,
    divisions: int | None,
    options: str,
    at_once: bool = False,
) -> None:
    """End a case as approved: on record, in the ledger, and with effect at once or after its call-in period."""
    if divisions is not None:
        case.divisions = divisions
    case.options_considered = options.strip() or None
    consequence = consequences.consequence_of(
        queries.decision_rules(actor, local(now).date()),
        whole_life=case.whole_life_gbp,
        divisions=case.divisions,
        options=options,
        has_options=len(case.document.get("options", ())) > 1,
        now=now,
    )
    waits_until = None if at_once else consequence.effective_at
    case.is_key = consequence.is_key
    case.effective_at = waits_until or now
    _end(actor, case, Status.APPROVED, reason, now)
    ledger.bind(actor, case, now)
    if waits_until is None:
        outbox.record(events.SpendAuthorised(case_id=case.id))
    else:
        outbox.record(events.CallInBegan(case_id=case.id))
        outbox.record(events.CallInEnded(case_id=case.id, revision=case.revision), due_at=waits_until)


def take_effect(*, case_id: UUID, revision: int, actor: Actor) -> None:
    """The call-in period of a decision is over: whoever asked goes on, unless it was called in meanwhile."""
    case = queries.get_case(actor, case_id)
    if case.status == Status.APPROVED and case.revision == revision:
        outbox.record(events.SpendAuthorised(case_id=case.id))


def call_in(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> SpendingCase:
    """Record that an approval was called in before it took effect: it binds nobody and waits to be decided again.

    Raises `Refused` once it has taken effect, and without a reason.
    """
    case = queries.find_case_in_call_in_locked(actor, case_id) or queries.get_case(actor, case_id)
    consequences.ensure_may_call_in(is_approved=case.status == Status.APPROVED, effective_at=case.effective_at, now=now)
    case.decision_reason = rules.ensure_reason(reason)
    case.decided_at = case.decided_by = case.delegation_id = case.meeting_id = case.deputyship_id = None
    case.effective_at = case.is_key = None
    _minute(actor, case, Status.CALLED_IN, case.decision_reason, now)
    ledger.release(actor, case, Release.CALLED_IN, now)
    records.take_down(actor, case.id, "The decision was called in, and is to be made again.", now)
    audit.record(actor, "spend.called_in", case)
    outbox.record(events.SpendCalledIn(case_id=case.id))
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


def withdraw(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> SpendingCase:
    """The council's job takes back what is wanted no more: a case that waits, or what an approved one bound.

    `reason` says what became of what was asked for. Harmless a second time, and for a case that was refused.
    """
    case = queries.find_open_case_locked(actor, case_id)
    if case is not None:
        case.status, case.withdrawn_at, case.withdrawn_reason = str(Status.WITHDRAWN), now, reason
        db.session.flush()
        audit.record(actor, "spend.withdrawn", case)
        return case
    case = queries.get_case(actor, case_id)
    if case.status == Status.APPROVED and ledger.release(actor, case, Release.GIVEN_UP, now):
        audit.record(actor, "spend.given_up", case)
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
