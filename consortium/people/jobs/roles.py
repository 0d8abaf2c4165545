"""Reminding of roles to be looked at, suspending those that nobody looked at, and saying who looks in."""

from datetime import date

from consortium.kernel import clock, outbox
from consortium.kernel.actors import Actor
from consortium.people.events import RoleReviewMissed, RoleReviewNear, SupportBegan, SupportEnded
from consortium.people.services import reviews, support


@outbox.handles(RoleReviewNear)
def remind_of_review(actor: Actor, event: RoleReviewNear) -> None:
    reviews.remind(
        actor=actor,
        person_id=event.person_id,
        role=event.role,
        from_on=date.fromisoformat(event.from_on),
        due_on=date.fromisoformat(event.due_on),
        now=clock.now(),
    )


@outbox.handles(RoleReviewMissed)
def suspend_unreviewed(actor: Actor, event: RoleReviewMissed) -> None:
    reviews.suspend(
        actor=actor,
        person_id=event.person_id,
        role=event.role,
        from_on=date.fromisoformat(event.from_on),
        due_on=date.fromisoformat(event.due_on),
        now=clock.now(),
    )


@outbox.handles(SupportBegan)
def tell_that_support_looks_in(actor: Actor, event: SupportBegan) -> None:
    support.tell(actor=actor, access_id=event.access_id, what="began")


@outbox.handles(SupportEnded)
def tell_that_support_is_over(actor: Actor, event: SupportEnded) -> None:
    support.tell(actor=actor, access_id=event.access_id, what="ended")
