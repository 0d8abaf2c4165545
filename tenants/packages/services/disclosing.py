"""Releasing what the shortlisted and the winner need to know, reading it with a reason, and families' meetings."""

from datetime import date, datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from tenants.packages import queries
from tenants.packages.events import DetailsReleased
from tenants.packages.models import DisclosedWords, Disclosure, DisclosureReading, FamilyMeeting
from tenants.packages.rules import blocks, disclosing
from tenants.packages.rules.details import ensure_reason
from tenants.packages.rules.disclosing import DisclosureStage, MeetingViews
from tenants.packages.services.screening import ensure_still_needed, ensure_text_is_clean


def release(
    *,
    actor: Actor,
    package_id: UUID,
    provider_id: UUID,
    stage: DisclosureStage,
    words: str,
    now: datetime,
    number: int = 1,
) -> Disclosure:
    """Let a provider read more of one child: what the shortlisted need to prepare, or who it is for the winner.

    `number` is the child's in the package. Raises `Refused` for more than the provider has come to with that child, for
    what it has already, for a child that was taken out, and for words to the shortlisted that say who the child is.
    """
    package = queries.get_own_package(actor, package_id)
    ensure_still_needed(actor=actor, package_ids=[package.id])
    places = [each.as_place for each in queries.children_of([package.id])[package.id]]
    blocks.ensure_in_package(number, places)
    reached = queries.bidders_of(actor, package.id).get(provider_id)
    disclosing.ensure_may_release(stage, reached.for_child(number) if reached else None)
    queries.lock_disclosures(package.id)
    standing = queries.find_disclosure(actor, package.id, provider_id, stage, number=number)
    disclosing.ensure_not_released(is_released=standing is not None)
    said = disclosing.ensure_words(stage, words)
    if stage is DisclosureStage.SHORTLISTED:
        ensure_text_is_clean(actor=actor, package_ids=[package.id], text=said)
    released = Disclosure(
        council_id=actor.organisation,
        package_id=package.id,
        provider_id=provider_id,
        child_number=number,
        stage=str(stage),
        package_reference=package.reference,
        package_title=blocks.child_in_words(package.title, number, is_alone=len(places) == 1),
        released_at=now,
        released_by=actor.person,
    )
    db.session.add(released)
    db.session.flush()
    db.session.add(
        DisclosedWords(
            council_id=actor.organisation,
            disclosure_id=released.id,
            provider_id=provider_id,
            words=disclosing.disclosed(stage, said, queries.identity_of(package.id, number)),
        )
    )
    db.session.flush()
    audit.record(
        actor,
        "details.released",
        released,
        also_for=[provider_id],
        package=package.id,
        stage=released.stage,
        child=number,
    )
    outbox.record(DetailsReleased(disclosure_id=released.id), handled_as=(provider_id, OrganisationKind.PROVIDER))
    return released


def end_release(*, actor: Actor, disclosure_id: UUID, now: datetime) -> Disclosure:
    """Close what was released: nobody of the provider opens it again. Raises `Refused` where it is closed already."""
    released = queries.get_own_disclosure(actor, disclosure_id)
    disclosing.ensure_not_ended(is_ended=released.ended_at is not None)
    released.ended_at, released.ended_by = now, actor.person
    db.session.flush()
    audit.record(actor, "details.closed", released, also_for=[released.provider_id])
    return released


def read_disclosure(*, actor: Actor, disclosure_id: UUID, reason: str, now: datetime) -> DisclosureReading:
    """Open what was released to the actor's organisation, for this person and a quarter of an hour, with a reason that
    the council reads too.
    """
    released = queries.get_disclosure_to(actor, disclosure_id)
    disclosing.ensure_not_ended(is_ended=released.ended_at is not None)
    reading = DisclosureReading(
        council_id=released.council_id,
        disclosure_id=released.id,
        provider_id=actor.organisation,
        person_id=actor.person,
        reader_name=actor.name,
        reason=ensure_reason(reason),
        read_at=now,
        until_at=now + disclosing.LASTS,
    )
    db.session.add(reading)
    db.session.flush()
    audit.record(actor, "details.opened", reading, also_for=[released.council_id], disclosure=released.id)
    return reading


def offer_meeting(
    *, actor: Actor, package_id: UUID, provider_id: UUID, offered_on: date, now: datetime
) -> FamilyMeeting:
    """Put on record that the family was offered to meet a shortlisted provider, before anybody is chosen."""
    package = queries.get_own_package(actor, package_id)
    reached = queries.bidders_of(actor, package.id).get(provider_id)
    disclosing.ensure_may_meet(reached.stage if reached else None)
    meeting = FamilyMeeting(
        council_id=actor.organisation,
        package_id=package.id,
        provider_id=provider_id,
        offered_on=offered_on,
        recorded_at=now,
        recorded_by=actor.person,
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record(actor, "family_meeting.offered", meeting, package=package.id)
    return meeting


def record_views(*, actor: Actor, meeting_id: UUID, views: MeetingViews, now: datetime) -> FamilyMeeting:
    """What the child and the family thought of a provider that they met. Raises `Refused` for a day that cannot be."""
    meeting = queries.get_meeting(actor, meeting_id)
    disclosing.ensure_views(views, offered_on=meeting.offered_on, today=local(now).date(), held_on=meeting.held_on)
    meeting.held_on = views.held_on
    meeting.childs_view = views.childs_view.strip()[: disclosing.LONGEST_VIEW]
    meeting.family_view = views.family_view.strip()[: disclosing.LONGEST_VIEW]
    meeting.held_recorded_by = actor.person
    db.session.flush()
    audit.record(actor, "family_meeting.held", meeting, package=meeting.package_id)
    return meeting
