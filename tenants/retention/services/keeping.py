"""Setting periods, saying which children were looked after, holding back, and removing what is due."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.admission import queries as admission
from consortium.contracts import queries as contracts
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused, explain
from consortium.kernel.events import DocumentErased
from consortium.people import queries as people
from tenants.minitender import queries as tenders
from tenants.packages import queries as packages
from tenants.retention import queries
from tenants.retention.events import NightCame
from tenants.retention.models import ChildSchedule, LegalHold, Removal, RetentionRule
from tenants.retention.rules import holding_back, periods
from tenants.retention.rules.holding_back import HoldOn
from tenants.retention.rules.periods import Kind, Period

explain(
    {
        "schedule.no_reason": "Say how you know: the order, the dates, the plan.",
        "schedule.not_found": "There is no referral with the reference “{reference}”.",
    }
)
AT_ONCE, ROWS_AT_ONCE = 20, 5000
"""Children and mini-tenders that one job removes, and rows of each table that go by their age."""


def set_period(*, actor: Actor, kind: Kind, period: Period, from_on: date, now: datetime) -> RetentionRule:
    """Keep records of a kind for so long, from a day on. What was set before holds until then."""
    if kind.is_for_buyers and not _buys(actor):
        raise Refused("retention.for_buyers")
    periods.ensure_period(kind, period, from_on=from_on, today=local(now).date())
    if queries.has_rule_from(actor, kind, from_on):
        raise Refused("retention.same_day")
    rule = RetentionRule(
        organisation_id=actor.organisation,
        kind=kind.value,
        months=period.months,
        until_age=period.until_age,
        from_on=from_on,
        source=period.source.strip(),
        set_at=now,
        set_by=actor.person,
    )
    db.session.add(rule)
    db.session.flush()
    audit.record(actor, "retention.period_set", rule, kind=kind.value, months=period.months, from_on=from_on)
    return rule


def say_schedule(*, actor: Actor, reference: str, was_looked_after: bool, reason: str, now: datetime) -> ChildSchedule:
    """Say of a referral's child whether it was looked after or left care: that decides for how long it is kept."""
    if not reason.strip():
        raise Refused("schedule.no_reason")
    child_id = _child_of(actor, reference.strip())
    if child_id is None:
        raise Refused("schedule.not_found", reference=reference.strip())
    said = ChildSchedule(
        council_id=actor.organisation,
        child_id=child_id,
        was_looked_after=was_looked_after,
        reason=reason.strip(),
        said_at=now,
        said_by=actor.person,
    )
    db.session.add(said)
    db.session.flush()
    audit.record(actor, "retention.schedule_said", said, child=child_id, was_looked_after=was_looked_after)
    return said


def place_hold(
    *, actor: Actor, held: HoldOn, reference: str, reason: str, from_on: date, to_on: date | None, now: datetime
) -> LegalHold:
    """Let nothing of it be removed, from a day on, until a day or until two persons lift the hold."""
    if held.is_for_buyers and not _buys(actor):
        raise Refused("hold.for_buyers", kind=f"{held.value}s")
    today = local(now).date()
    holding_back.ensure_may_hold(reason=reason, from_on=from_on, to_on=to_on, today=today)
    subject_id = _subject_of(actor, held, reference.strip(), today)
    hold = LegalHold(
        organisation_id=actor.organisation,
        held=held.value,
        subject_id=subject_id,
        reference="" if held is HoldOn.EVERYTHING else reference.strip(),
        reason=reason.strip(),
        from_on=from_on,
        to_on=to_on,
        placed_at=now,
        placed_by=actor.person,
    )
    db.session.add(hold)
    db.session.flush()
    audit.record(actor, "retention.hold_placed", hold, held=held.value, of=subject_id)
    return hold


def ask_to_lift(*, actor: Actor, hold_id: UUID, reason: str, now: datetime) -> LegalHold:
    """Ask for a hold to be lifted; a second person agrees."""
    hold = queries.lock_hold(actor, hold_id)
    holding_back.ensure_may_ask_to_lift(is_over=_is_over(hold, now), asked_by=hold.lift_asked_by)
    if not reason.strip():
        raise Refused("hold.no_reason")
    hold.lift_asked_at, hold.lift_asked_by, hold.lift_reason = now, actor.person, reason.strip()
    db.session.flush()
    audit.record(actor, "retention.hold_lift_asked", hold)
    return hold


def lift(*, actor: Actor, hold_id: UUID, now: datetime) -> LegalHold:
    """Agree that a hold is lifted: what is due goes in the next night. Raises `Refused` for whoever asked."""
    hold = queries.lock_hold(actor, hold_id)
    holding_back.ensure_may_lift(is_over=_is_over(hold, now), asked_by=hold.lift_asked_by, agreed_by=actor.person)
    hold.lifted_at, hold.lifted_by = now, actor.person
    db.session.flush()
    audit.record(actor, "retention.hold_lifted", hold)
    return hold


def remove_due(*, actor: Actor, day: str, part: int, now: datetime) -> int:
    """Remove what is due today and not on hold, some at a time; returns how many removals that made.

    Where a batch was full, the next one is recorded: a night that is cut short goes on where it was.
    """
    wanted = queries.list_to_remove(local(now).date(), AT_ONCE)
    made = [made for kind, subject_id in wanted if (made := _remove(kind, subject_id))]
    by_age = db.session.execute(sa.select(sa.func.guard.remove_by_age(ROWS_AT_ONCE))).scalar_one() or []
    for each in [*made, *by_age]:
        removal = queries.get_removal(actor, UUID(each["id"]))
        others = [UUID(each["provider"])] if each.get("provider") else []
        audit.record(actor, "retention.removed", removal, also_for=others, kind=removal.kind, rows=_rows(removal))
        for document_id in each.get("files", ()):
            outbox.record(DocumentErased(organisation_id=UUID(each["provider"]), document_id=UUID(document_id)))
    is_full = len(wanted) == AT_ONCE or any(ROWS_AT_ONCE in each["removed"].values() for each in by_age)
    if is_full and (made or by_age):
        outbox.record(NightCame(day=day, part=part + 1))
    return len(made) + len(by_age)


def _remove(kind: Kind, subject_id: UUID) -> dict[str, Any] | None:
    """None where it went meanwhile with something else, or is held since: the database asks again."""
    if kind.is_of_admission:
        remove = sa.func.guard.remove_admission(kind.value, subject_id)
    else:
        remove = (sa.func.guard.remove_bids if kind is Kind.BIDS else sa.func.guard.remove_child)(subject_id)
    made: dict[str, Any] | None = db.session.execute(sa.select(remove)).scalar_one()
    return made


def _rows(removal: Removal) -> int:
    return sum(int(number) for number in removal.removed.values())


def _is_over(hold: LegalHold, now: datetime) -> bool:
    return hold.lifted_at is not None or (hold.to_on is not None and hold.to_on < local(now).date())


def _buys(actor: Actor) -> bool:
    return actor.organisation_kind in {OrganisationKind.COUNCIL, OrganisationKind.HEALTH}


def _subject_of(actor: Actor, held: HoldOn, reference: str, today: date) -> UUID | None:
    """What a hold is on. Raises `Refused` where there is no such thing of the organisation's."""
    if held is HoldOn.EVERYTHING:
        return None
    if not reference:
        raise Refused("hold.no_reference")
    found: UUID | None = None
    if held is HoldOn.CHILD:
        found = _child_of(actor, reference)
    elif held is HoldOn.PACKAGE:
        found = next((p.id for p in packages.find_packages(actor, reference) if p.reference == reference), None)
    elif held is HoldOn.MINI_TENDER:
        hits = tenders.search_own(actor, reference)
        found = next((t.id for t in hits if t.reference == reference), None)
    elif held is HoldOn.APPLICATION:
        found = admission.find_received(actor, reference)
    elif held is HoldOn.CONTRACT:
        found = contracts.find_issued(actor, reference)
    else:
        colleagues = people.list_colleagues(actor.organisation, today)
        found = next((c.person_id for c in colleagues if c.email.lower() == reference.lower()), None)
    if found is None:
        raise Refused("hold.not_found", kind=held.value, reference=reference)
    return found


def _child_of(actor: Actor, reference: str) -> UUID | None:
    """The child of the referral with that reference: who it is plays no part."""
    referrals = packages.find_referrals(actor, reference) if reference else []
    return next((each.child_id for each in referrals if each.reference == reference), None)
