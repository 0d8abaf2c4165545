"""Telling people about cases, as the council whose they are."""

from uuid import UUID

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, uk_moment
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.authorisation import queries, rules, services
from tenants.authorisation.events import (
    AuthorisationAsked,
    CallInBegan,
    CallInEnded,
    LimitNeared,
    MeetingCalled,
    SpendAuthorised,
    SpendCalledIn,
    SpendDeferred,
    SpendRefused,
)


@outbox.handles(AuthorisationAsked)
def tell_authorisers(actor: Actor, event: AuthorisationAsked) -> None:
    """Write to the authorisers whose delegation covers the case; where none does, to all of them."""
    case = queries.get_case(actor, event.case_id)
    on = local(clock.now()).date()
    limits = queries.list_limits(actor, on)
    authorisers = [
        contact
        for contact in people.list_contacts(actor.organisation, Role.AUTHORISER)
        if contact.person_id != case.recommended_by
    ]
    held = {contact.person_id: list(limits.get(contact.person_id, ())) for contact in authorisers}
    for role in (key for key in limits if isinstance(key, str)):
        for holder in people.list_contacts(actor.organisation, Role(role)):
            held.setdefault(holder.person_id, []).extend(limits[role])
    covering = [
        contact
        for contact in authorisers
        if rules.find_cover(limits=held[contact.person_id], value=queries.value_of(case), on=on)
    ]
    for contact in covering or authorisers:
        notify.record(
            actor,
            key=f"case-asked:{case.id}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
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
    for contact in people.list_contacts(actor.organisation, Role.AUTHORISER):
        if contact.person_id in seated:
            notify.record(
                actor,
                key=f"meeting-called:{meeting.id}:{contact.person_id}",
                person_id=contact.person_id,
                address=contact.email,
                template="tenants/authorisation/mail/meeting",
                facts={
                    "panel": panel.name,
                    "when": uk_moment(meeting.meets_at),
                    "path": f"/panel-meetings/{meeting.id}",
                },
            )


@outbox.handles(LimitNeared)
def warn_of_limit(actor: Actor, event: LimitNeared) -> None:
    """Write to those who answer for the spend that a limit is nearly used up."""
    limit = queries.get_limit(actor, event.limit_id)
    for contact in people.list_contacts(actor.organisation, Role.STRATEGIC_LEAD, Role.CONTRACT_MANAGER):
        notify.record(
            actor,
            key=f"limit-neared:{limit.id}:{event.percent}:{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
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
