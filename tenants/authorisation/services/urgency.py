"""Deciding what cannot wait for a panel, and having it ratified afterwards."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from tenants.authorisation import events, queries
from tenants.authorisation.models import UrgentDecision
from tenants.authorisation.rules import Kind, panels, urgency
from tenants.authorisation.rules.panels import Decision
from tenants.authorisation.rules.urgency import Ground, Outcome
from tenants.authorisation.services import cases


def decide_in_urgency(
    *,
    actor: Actor,
    case_id: UUID,
    panel_id: UUID,
    ground: Ground,
    need: str,
    reason: str,
    now: datetime,
    divisions: int | None = None,
    options: str = "",
) -> UrgentDecision:
    """Approve a case alone and at once, because a child cannot wait; a panel ratifies it within the council's days.

    `need` is what the child needs now. Raises `Refused` without it, over what the actor may decide in urgency, for
    a panel that could not approve it itself, for a limit, and as `cases.approve` does.
    """
    given = urgency.ensure_need(need)
    panel = queries.get_panel(actor, panel_id)
    case = cases.approve_at_once(
        actor=actor, case_id=case_id, reason=reason, now=now, divisions=divisions, options=options
    )
    if case.kind == Kind.LIMIT:
        raise Refused("urgent.for_a_limit")
    panels.ensure_within(limit=panel.limit_gbp, value=queries.value_of(case))
    days = queries.decision_rules(actor, local(now).date()).ratify_days
    decision = UrgentDecision(
        council_id=case.council_id,
        case_id=case.id,
        panel_id=panel.id,
        ground=str(ground),
        need=given,
        decided_at=now,
        decided_by=actor.person,
        ratify_by=urgency.ratify_by(now, days),
    )
    db.session.add(decision)
    db.session.flush()
    audit.record(actor, "spend.decided_in_urgency", decision, case=case.id, panel=panel.id, ground=str(ground))
    outbox.record(events.DecidedInUrgency(decision_id=decision.id))
    reminded_at = urgency.reminded_at(now, decision.ratify_by)
    outbox.record(events.RatificationNears(decision_id=decision.id), due_at=reminded_at)
    outbox.record(events.RatificationOverdue(decision_id=decision.id), due_at=decision.ratify_by)
    return decision


def settle(
    *, actor: Actor, decision: UrgentDecision, meeting_id: UUID, said: Decision, reason: str, now: datetime
) -> None:
    """Record at a meeting whether its panel ratifies. What is put off stays to be ratified, its clock runs on.

    The acts of a panel call it (`services/panels`), which ask for seats and quorum first. What is not ratified has
    bound the council until now: whoever bought ends it with notice. Raises `Refused`.
    """
    urgency.ensure_may_settle(outcome=decision.outcome, decided_by=decision.decided_by, settled_by=actor.person)
    if said is Decision.CONDITIONS:
        raise Refused("urgent.on_its_own")
    if said is Decision.DEFER:
        return
    outcome = Outcome.RATIFIED if said.approves else Outcome.NOT_RATIFIED
    decision.outcome, decision.outcome_reason = str(outcome), reason
    decision.settled_at, decision.settled_by, decision.meeting_id = now, actor.person, meeting_id
    db.session.flush()
    audit.record(actor, f"spend.{outcome.replace(' ', '_')}", decision, case=decision.case_id, meeting=meeting_id)
    if outcome is Outcome.RATIFIED:
        outbox.record(events.DecisionRatified(decision_id=decision.id))
    else:
        outbox.record(events.RatificationRefused(decision_id=decision.id))
