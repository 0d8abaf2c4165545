"""Telling a provider, or the lead, that a standing has changed; that what a provider gave expires or was refused; the
regulator's directory."""

from uuid import UUID

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.aside import aside
from consortium.kernel.events import DocumentRefused
from consortium.people import queries as people
from consortium.people.rules import Role
from consortium.register import queries, services
from consortium.register.events import (
    DirectoryApproved,
    DirectoryReceived,
    DocumentNearsItsEnd,
    EvidenceExpired,
    EvidenceNearsItsEnd,
    EvidenceStoodOnDocument,
    ProviderDowngraded,
    RatingsFell,
    RemovalNoticed,
    StandingChanged,
)
from consortium.register.jobs.public_registers import ask_register

__all__ = [
    "apply_directory",
    "ask_register",
    "read_directory",
    "remind_of_document",
    "remind_of_evidence",
    "tell_of_downgrade",
    "tell_of_refused_document",
    "tell_of_removal",
    "tell_of_standing",
]

FOR_PROVIDER = (Role.ORGANISATION_ADMINISTRATOR, Role.BID_WRITER, Role.REGISTERED_MANAGER)
FOR_LEAD = (Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER)
FOR_BUYER = (Role.PROCUREMENT_OFFICER, Role.CONTRACT_MANAGER, Role.COMMISSIONER)


@outbox.handles(StandingChanged)
def tell_of_standing(actor: Actor, event: StandingChanged) -> None:
    is_provider = actor.organisation_kind is OrganisationKind.PROVIDER
    path = "/provider/standing" if is_provider else f"/register/{event.provider_id}"
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *(FOR_PROVIDER if is_provider else FOR_LEAD)),
        key=f"standing:{event.provider_id}:{event.change}:{clock.now().isoformat()}",
        template="consortium/register/mail/standing",
        facts={"path": path, "change": event.change},
    )


@outbox.handles(RemovalNoticed)
def tell_of_removal(actor: Actor, event: RemovalNoticed) -> None:
    """Write to the provider of a notice, or to the lead of the reply to one."""
    is_provider = actor.organisation_kind is OrganisationKind.PROVIDER
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *(FOR_PROVIDER if is_provider else FOR_LEAD)),
        key=f"removal:{event.notice_id}:{event.act}",
        template="consortium/register/mail/removal",
        facts={"act": event.act, "path": f"/register/removals/{event.notice_id}"},
    )


@outbox.handles(DirectoryReceived)
def read_directory(actor: Actor, event: DirectoryReceived) -> None:
    """Read a directory. How far it is may be seen meanwhile: each word of progress is a transaction of its own."""
    services.read_directory(
        actor=actor,
        import_id=event.import_id,
        now=clock.now(),
        progress=lambda rows: _say_how_far(actor, event.import_id, rows),
    )


def _say_how_far(actor: Actor, import_id: UUID, rows: int) -> None:
    with aside(actor) as session:
        services.say_how_far(session, actor=actor, import_id=import_id, rows=rows)


@outbox.handles(DirectoryApproved)
def apply_directory(actor: Actor, event: DirectoryApproved) -> None:
    services.apply_directory(actor=actor, import_id=event.import_id, now=clock.now())


@outbox.handles(RatingsFell)
def look_for_ratings_that_fell(actor: Actor, event: RatingsFell) -> None:
    services.hear_that_ratings_fell(
        actor=actor, import_id=event.import_id, numbers=event.numbers.split(), now=clock.now()
    )


@outbox.handles(ProviderDowngraded)
def tell_of_downgrade(actor: Actor, event: ProviderDowngraded) -> None:
    """Tell, once for each directory, whoever must look: which gates are still passed stands on the page."""
    is_provider = actor.organisation_kind is OrganisationKind.PROVIDER
    path = "/provider/gates" if is_provider else f"/register/{event.provider_id}/gates"
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *(FOR_PROVIDER if is_provider else FOR_BUYER)),
        key=f"downgrade:{event.import_id}:{event.provider_id}",
        template="consortium/register/mail/downgrade",
        facts={"path": path},
    )


@outbox.handles(EvidenceNearsItsEnd)
def remind_of_evidence(actor: Actor, event: EvidenceNearsItsEnd) -> None:
    """Unless later evidence of its kind has been given since."""
    if queries.is_latest_of_its_kind(actor.organisation, event.evidence_id):
        _remind(actor, "evidence_expires", f"evidence:{event.evidence_id}", event.days, "/provider/evidence")


@outbox.handles(DocumentNearsItsEnd)
def remind_of_document(actor: Actor, event: DocumentNearsItsEnd) -> None:
    """Unless a later version took its place, or the evidence that stands on it is reminded of by itself."""
    held = queries.get_own_document(actor.organisation, event.document_id)
    if held.is_newest and not queries.is_relied_on(actor.organisation, event.document_id):
        path = f"/provider/documents/{event.document_id}"
        _remind(actor, "document_expires", f"document:{event.document_id}", event.days, path)


@outbox.handles(DocumentRefused)
def tell_of_refused_document(actor: Actor, event: DocumentRefused) -> None:
    """Whoever sends documents for the provider hears that the scanner found something in one."""
    if actor.organisation_kind is not OrganisationKind.PROVIDER:  # whoever else sends documents says so elsewhere
        return
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *FOR_PROVIDER),
        key=f"refused:{event.document_id}",
        template="consortium/register/mail/document_refused",
        facts={"path": f"/provider/documents/{event.document_id}"},
    )


@outbox.handles(DocumentRefused)
def set_refused_evidence_aside(actor: Actor, event: DocumentRefused) -> None:
    services.set_refused_aside(actor=actor, document_id=event.document_id, now=clock.now())


@outbox.handles(EvidenceStoodOnDocument)
def look_at_document_again(actor: Actor, event: EvidenceStoodOnDocument) -> None:
    """The scanner may have refused it while the evidence was being given, when neither could see the other."""
    services.set_refused_aside(actor=actor, document_id=event.document_id, now=clock.now())


@outbox.handles(EvidenceExpired)
def note_lapse(actor: Actor, event: EvidenceExpired) -> None:
    """Tell the councils, and the provider too where a lot is left without: invitations have stopped."""
    if not services.note_lapse(actor=actor, evidence_id=event.evidence_id, now=clock.now()):
        return
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *FOR_PROVIDER),
        key=f"lapsed:{event.evidence_id}",
        template="consortium/register/mail/evidence_lapsed",
        facts={"path": "/provider/evidence"},
    )


def _remind(actor: Actor, template: str, about: str, days: int, path: str) -> None:
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *FOR_PROVIDER),
        key=f"expires:{about}:{days}",
        template=f"consortium/register/mail/{template}",
        facts={"path": path, "days": str(days)},
    )
