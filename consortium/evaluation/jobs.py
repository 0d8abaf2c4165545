"""Telling people what an evaluation needs of them."""

from uuid import UUID

from consortium.evaluation import queries
from consortium.evaluation.events import (
    AssessorAssigned,
    AssessorReminded,
    ConfirmationAsked,
    ConflictDeclared,
    ScoresLocked,
)
from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role

MAIL = "consortium/evaluation/mail"


@outbox.handles(AssessorAssigned)
def tell_assessor(actor: Actor, event: AssessorAssigned) -> None:
    """One message a day for each authority that asks, however many assessments it asks for."""
    day = clock.today()
    _tell(actor, [event.assessor_id], f"assessments:{event.owner_id}:{day}", "assigned", path="/assessments")


@outbox.handles(AssessorReminded)
def remind_assessor(actor: Actor, event: AssessorReminded) -> None:
    """Once a day at the most for each authority, however often an officer asks for it."""
    day = clock.today()
    _tell(actor, [event.assessor_id], f"assessments-due:{event.owner_id}:{day}", "reminder", path="/assessments")


@outbox.handles(ConflictDeclared)
def tell_who_assigns(actor: Actor, event: ConflictDeclared) -> None:
    path = f"/evaluations/{event.evaluation_id}"
    askers = queries.list_who_assigned(event.evaluation_id)
    _tell(actor, askers, f"conflict:{event.evaluation_id}:{event.assessor_id}", "conflict", path=path)


@outbox.handles(ScoresLocked)
def tell_moderators(actor: Actor, event: ScoresLocked) -> None:
    """Once, when the last assessor has locked."""
    if queries.is_all_locked(event.evaluation_id):
        askers = queries.list_who_assigned(event.evaluation_id)
        path = f"/evaluations/{event.evaluation_id}"
        _tell(actor, askers, f"all-locked:{event.evaluation_id}", "all_locked", path=path)


@outbox.handles(ConfirmationAsked)
def tell_second_moderator(actor: Actor, event: ConfirmationAsked) -> None:
    path = f"/evaluations/{event.evaluation_id}"
    _tell(actor, [event.second_moderator_id], f"confirm:{event.evaluation_id}", "confirm", path=path)


def _tell(actor: Actor, person_ids: list[UUID], key: str, template: str, *, path: str) -> None:
    """Write to those of the persons who hold a role in the organisation today."""
    notify.tell(
        actor,
        [contact for contact in people.list_contacts(actor.organisation, *Role) if contact.person_id in person_ids],
        key=key,
        template=f"{MAIL}/{template}",
        facts={"path": path},
    )
