"""Telling people about cases, as the council whose they are."""

from uuid import UUID

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date, uk_moment
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import queries, rules, services
from tenants.authorisation.events import (
    AuthorisationAsked,
    CallInBegan,
    CallInEnded,
    DecidedInUrgency,
    DecisionRatified,
    DeputyNamed,
    LimitNeared,
    MeetingCalled,
    RatificationNears,
    RatificationOverdue,
    RatificationRefused,
    SpendAuthorised,
    SpendCalledIn,
    SpendDeferred,
    SpendRefused,
)


@outbox.handles(AuthorisationAsked)
def tell_authorisers(actor: Actor, event: AuthorisationAsked) -> None:
    """Write to the authorisers whose delegation covers the case; where none does, to all of them."""
    case = queries.get_case(actor, event.case_id)
    on = clock.today()
    limits = queries.list_limits(actor, on)
    authorisers = [
        contact
        for contact in people.list_contacts(actor.organisation, Role.AUTHORISER)
        if contact.person_id != case.recommended_by
    ]
    held = {contact.person_id: list(limits.get(contact.person_id, ())) for contact in authorisers}
    for deputy, lines in queries.held_as_deputies(actor, limits, on).items():
        held.setdefault(deputy, []).extend(lines)
    for role in (key for key in limits if isinstance(key, str)):
        for holder in people.list_contacts(actor.organisation, Role(role)):
            held.setdefault(holder.person_id, []).extend(limits[role])
    covering = [
        contact
        for contact in authorisers
        if rules.find_cover(
            limits=held[contact.person_id],
            value=queries.value_of(case),
            on=on,
            recommended_by=case.recommended_by,
        )
    ]
    notify.tell(
        actor,
        covering or authorisers,
        key=f"case-asked:{case.id}",
        template="tenants/authorisation/mail/asked",
        facts={"reference": case.reference, "path": _path(case.id)},
    )


@outbox.handles(SpendAuthorised)
def tell_of_approval(actor: Actor, event: SpendAuthorised) -> None:
    _tell_recommender(actor, event.case_id, "Approved")


@outbox.handles(SpendRefused)
def tell_of_refusal(actor: Actor, event: SpendRefused) -> None:
    _tell_recommender(actor, event.case_id, "Refused")


@outbox.handles(SpendDeferred)
def tell_of_deferral(actor: Actor, event: SpendDeferred) -> None:
    _tell_recommender(actor, event.case_id, "Deferred")


@outbox.handles(CallInBegan)
def tell_of_call_in_period(actor: Actor, event: CallInBegan) -> None:
    _tell_recommender(actor, event.case_id, "Approved, subject to call-in")


@outbox.handles(SpendCalledIn)
def tell_of_call_in(actor: Actor, event: SpendCalledIn) -> None:
    _tell_recommender(actor, event.case_id, "Called in")


@outbox.handles(CallInEnded)
def take_effect(actor: Actor, event: CallInEnded) -> None:
    """Let an approval take effect once its call-in period is over."""
    services.take_effect(actor=actor, case_id=event.case_id, revision=event.revision)


@outbox.handles(MeetingCalled)
def invite_to_meeting(actor: Actor, event: MeetingCalled) -> None:
    """Write to whoever sits on the panel on the day of its meeting."""
    meeting = queries.get_meeting(actor, event.meeting_id)
    panel = queries.get_panel(actor, meeting.panel_id)
    on = local(meeting.meets_at).date()
    seated = {seat.person_id for seat in queries.list_seats(actor, panel.id) if queries.seat_of(seat).is_held(on)}
    authorisers = people.list_contacts(actor.organisation, Role.AUTHORISER)
    notify.tell(
        actor,
        [contact for contact in authorisers if contact.person_id in seated],
        key=f"meeting-called:{meeting.id}",
        template="tenants/authorisation/mail/meeting",
        facts={"panel": panel.name, "when": uk_moment(meeting.meets_at), "path": f"/panel-meetings/{meeting.id}"},
    )


@outbox.handles(DecidedInUrgency)
def tell_panel_of_urgency(actor: Actor, event: DecidedInUrgency) -> None:
    _tell_of_urgency(actor, event.decision_id, "Decided in urgency, to be ratified")


@outbox.handles(RatificationNears)
def remind_of_ratification(actor: Actor, event: RatificationNears) -> None:
    """Unless the panel has said something since."""
    if queries.get_urgent(actor, event.decision_id).outcome is None:
        _tell_of_urgency(actor, event.decision_id, "To be ratified soon")


@outbox.handles(RatificationOverdue)
def tell_of_overdue_ratification(actor: Actor, event: RatificationOverdue) -> None:
    if queries.get_urgent(actor, event.decision_id).outcome is None:
        _tell_of_urgency(actor, event.decision_id, "Overdue for ratification")


@outbox.handles(DecisionRatified)
def tell_of_ratification(actor: Actor, event: DecisionRatified) -> None:
    _tell_of_urgency(actor, event.decision_id, "Ratified")


@outbox.handles(RatificationRefused)
def tell_of_refused_ratification(actor: Actor, event: RatificationRefused) -> None:
    """Those who bought hear of it too: they give notice."""
    _tell_of_urgency(actor, event.decision_id, "Not ratified", Role.COMMISSIONER, Role.CONTRACT_MANAGER)


def _tell_of_urgency(actor: Actor, decision_id: UUID, what: str, *more: Role) -> None:
    """Write to who sits on the panel today, who decided, and who answers for the scheme."""
    decision = queries.get_urgent(actor, decision_id)
    case, today = queries.get_case(actor, decision.case_id), clock.today()
    concerned = {decision.decided_by, case.recommended_by} | {
        seat.person_id for seat in queries.list_seats(actor, decision.panel_id) if queries.seat_of(seat).is_held(today)
    }
    answering = people.list_contacts(actor.organisation, Role.STRATEGIC_LEAD, *more)
    told = {contact.person_id: contact for contact in answering}
    for contact in people.list_contacts(actor.organisation, Role.AUTHORISER, Role.COMMISSIONER):
        if contact.person_id in concerned:
            told[contact.person_id] = contact
    notify.tell(
        actor,
        told.values(),
        key=f"urgent:{decision.id}:{what}",
        template="tenants/authorisation/mail/urgency",
        facts={
            "what": what,
            "reference": case.reference,
            "by": uk_moment(decision.ratify_by),
            "path": _path(case.id),
        },
    )


@outbox.handles(DeputyNamed)
def tell_deputy(actor: Actor, event: DeputyNamed) -> None:
    named = queries.get_deputyship(actor, event.deputyship_id)
    deputy, delegate = people.get_person(named.deputy_id), people.get_person(named.person_id)
    notify.record(
        actor,
        key=f"deputy-named:{named.id}",
        person_id=deputy.id,
        address=deputy.email,
        template="tenants/authorisation/mail/deputy",
        facts={
            "name": delegate.name,
            "first": long_date(named.from_on),
            "last": long_date(named.to_on),
            "path": "/authorisation/deputies",
        },
    )


@outbox.handles(LimitNeared)
def warn_of_limit(actor: Actor, event: LimitNeared) -> None:
    """Write to those who answer for the spend that a limit is nearly used up."""
    limit = queries.get_limit(actor, event.limit_id)
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, Role.STRATEGIC_LEAD, Role.CONTRACT_MANAGER),
        key=f"limit-neared:{limit.id}:{event.percent}",
        template="tenants/authorisation/mail/limit",
        facts={"percent": event.percent, "path": f"/call-off-limits/{limit.id}"},
    )


def _tell_recommender(actor: Actor, case_id: UUID, decision: str) -> None:
    case = queries.get_case(actor, case_id)
    recommender = people.get_person(case.recommended_by)
    minutes = queries.list_decisions(case)
    notify.record(
        actor,
        key=f"case-decided:{case.id}:{decision}:{minutes[-1].id}",
        person_id=recommender.id,
        address=recommender.email,
        template="tenants/authorisation/mail/decided",
        facts={"reference": case.reference, "decision": decision, "path": _path(case.id)},
    )


def _path(case_id: UUID) -> str:
    return f"/authorisation/cases/{case_id}"
