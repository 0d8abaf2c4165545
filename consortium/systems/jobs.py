"""Telling members of what is asked and decided of a system, and their lead of who joins and leaves."""

from datetime import date

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import long_date
from consortium.kernel.events import DocumentRefused
from consortium.members import queries as members
from consortium.members.events import MemberJoined, MemberLeaves
from consortium.people import queries as people
from consortium.people.rules import Role
from consortium.systems import queries, services
from consortium.systems.events import ExtensionDecided, ViewsAsked, ViewsNearTheirDay


@outbox.handles(ViewsAsked)
def ask_for_view(actor: Actor, event: ViewsAsked) -> None:
    """Write to the strategic leads, once for each day asked and each day reminded; to nobody once the view is given."""
    given = queries.find_view(event.extension_id, actor.organisation)
    if event.reminded_on and given is not None and given.given_at is not None:
        return
    _tell(actor, event.extension_id, "views", f"{event.due_on}:{event.reminded_on}")


@outbox.handles(ViewsNearTheirDay)
def remind_of_views(actor: Actor, event: ViewsNearTheirDay) -> None:
    services.remind_when_views_are_near(
        actor=actor, extension_id=event.extension_id, due_on=event.due_on, now=clock.now()
    )


@outbox.handles(ExtensionDecided)
def tell_of_decision(actor: Actor, event: ExtensionDecided) -> None:
    _tell(actor, event.extension_id, "decided", "")


@outbox.handles(MemberJoined)
def tell_of_joining(actor: Actor, event: MemberJoined) -> None:
    """The body that was admitted hears what it may do from today; the lead hears that a health body opted in."""
    is_itself = event.organisation_id == actor.organisation
    _tell_of_member(actor, event, "admitted" if is_itself else "opted_in", event.part)


@outbox.handles(MemberLeaves)
def tell_lead_of_leaving(actor: Actor, event: MemberLeaves) -> None:
    _tell_of_member(actor, event, "stays" if event.stays else "leaves", event.said_at)


def _tell_of_member(actor: Actor, event: MemberJoined | MemberLeaves, what: str, which: str) -> None:
    """The strategic leads and procurement officers of whoever must hear of it."""
    body = members.get_organisation(event.organisation_id).name
    last_day = long_date(date.fromisoformat(event.last_day)) if isinstance(event, MemberLeaves) else ""
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, Role.STRATEGIC_LEAD, Role.PROCUREMENT_OFFICER),
        key=f"member-{what}:{event.consortium_id}:{event.organisation_id}:{which}",
        template=f"consortium/systems/mail/member_{what}",
        facts={"path": f"/consortia/{event.consortium_id}", "body": body, "last_day": last_day},
    )


@outbox.handles(DocumentRefused)
def tell_of_refused_copy(actor: Actor, event: DocumentRefused) -> None:
    """Whoever keeps the file hears that the scanner found something in the copy of an agreement."""
    filed = queries.find_agreement_of_copy(actor.organisation, event.document_id)
    if filed is None:
        return
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, Role.PROCUREMENT_OFFICER),
        key=f"agreement-copy-refused:{event.document_id}",
        template="consortium/systems/mail/copy_refused",
        facts={"path": f"/systems/{filed.system_id}/member-agreements"},
    )


def _tell(actor: Actor, extension_id: object, what: str, which: str) -> None:
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, Role.STRATEGIC_LEAD),
        key=f"extension-{what}:{extension_id}:{which}",
        template=f"consortium/systems/mail/{what}",
        facts={"path": f"/extensions/{extension_id}"},
    )
