"""The lead takes more time for one decision; whoever decides is reminded before its time is over."""

from datetime import datetime
from uuid import UUID

from consortium.admission import queries
from consortium.admission.events import ApplicationDecisionNears, DecisionTimeExtended
from consortium.admission.models import Application, DecisionExtension
from consortium.admission.rules import decisions, reminding
from consortium.evaluation import queries as evaluations
from consortium.evaluation import services as evaluating
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.systems import queries as systems
from consortium.systems.rules import Regime, ensure_may_extend_decision, ensure_not_yet_due


def extend_decision(*, actor: Actor, application_id: UUID, reason: str) -> DecisionExtension:
    """Take 15 working days instead of 10 to decide one application, once, and tell the applicant why.

    Public Contracts Regulations 2015, regulation 34. Others who decide or extend wait meanwhile.

    Raises `Refused` under any other regime, for a second time, without a reason, once it is decided, and once its time
    is over.
    """
    application = queries.get_application_as_lead(actor, application_id)
    at = queries.lock_round_to_assess(application.round_id).at
    round_ = queries.get_own_round(actor, application.round_id)
    system = systems.get_system(round_.system_id)
    due_at = queries.decision_due_of(application, round_, system)
    ensure_may_extend_decision(
        Regime(system.regime), is_extended=application.id in queries.extensions_of([application.id]), reason=reason
    )
    if due_at is None:
        raise Refused("decision.not_extendable")
    decisions.ensure_undecided(is_decided=application.id in queries.decisions_of([application.id]))
    ensure_not_yet_due(due_at=due_at, at=at)
    extension = DecisionExtension(
        lead_id=actor.organisation,
        provider_id=application.provider_id,
        application_id=application.id,
        reason=reason.strip(),
        extended_at=at,
        extended_by=actor.person,
    )
    db.session.add(extension)
    db.session.flush()
    audit.record(
        actor, "application.decision_extended", extension, also_for=[application.provider_id],
        application=application.id, changed=["reason"],
    )  # fmt: skip
    outbox.record(
        DecisionTimeExtended(application_id=application.id),
        handled_as=(application.provider_id, OrganisationKind.PROVIDER),
    )
    remind_before_it_is_due(application, now=at)
    return extension


def remind_before_it_is_due(application: Application, *, now: datetime) -> None:
    """Have the lead reminded on the clock of this application, where it has one of its own."""
    round_ = queries.get_round(application.round_id)
    due_at = queries.decision_due_of(application, round_, systems.get_system(round_.system_id))
    if due_at is None:
        return
    lead = members.get_organisation(application.lead_id)
    due_on = local(due_at).date().isoformat()
    for days, remind_at in reminding.of_its_own_decision(due_at, now):
        nears = ApplicationDecisionNears(application_id=application.id, due_on=due_on, working_days=days)
        outbox.record(nears, handled_as=(lead.id, OrganisationKind(lead.kind)), due_at=remind_at)


def find_nearly_due(*, actor: Actor, application_id: UUID, due_on: str) -> Application | None:
    """The application, where its letter still waits and it is still due that day. None once withdrawn or put off."""
    application = queries.applications_by_id([application_id]).get(application_id)
    if application is None or application.lead_id != actor.organisation or application.withdrawn_at is not None:
        return None
    made = queries.decisions_of([application_id]).get(application_id, [])
    round_ = queries.get_round(application.round_id)
    due_at = queries.decision_due_of(application, round_, systems.get_system(round_.system_id))
    is_moved = due_at is None or local(due_at).date().isoformat() != due_on
    return None if is_moved or any(each.released_at is not None for each in made) else application


def remind_its_assessors(*, actor: Actor, application_id: UUID, now: datetime) -> int:
    """Write to whoever has not locked their part of one application. Returns how many."""
    tied = queries.evaluations_of(actor, [application_id])
    board = evaluations.board_of(actor, list(tied.values()))
    working = [standing.able for standing in board.values() if standing.concluded_at is None]
    if all(each.part.locked_at is not None for able in working for each in able):
        return 0
    return evaluating.remind(actor=actor, evaluation_ids=list(tied.values()), now=now)
