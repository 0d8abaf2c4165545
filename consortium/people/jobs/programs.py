"""What follows from events about programs and webhooks."""

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import uk_moment
from consortium.kernel.outbox import Errand
from consortium.people import queries
from consortium.people.events import ProgramSecretNearsItsEnd, WebhookDue, WebhookGivenUp
from consortium.people.queries import programs, webhooks
from consortium.people.rules import Role
from consortium.people.services import delivering

outbox.follow(webhooks.someone_follows(), delivering.hear)


@outbox.handles(WebhookDue, sends_out=True)
def deliver(actor: Actor, event: WebhookDue) -> Errand | None:
    """Send what is due."""
    return delivering.prepare(actor, event, clock.now())


@outbox.handles(WebhookGivenUp)
def tell_of_webhook(actor: Actor, event: WebhookGivenUp) -> None:
    """The organisation's administrators hear of it, unless somebody resumed the webhook or ended it meanwhile."""
    webhook = webhooks.get_webhook(actor, event.webhook_id)
    if webhook.disabled_at is None or webhook.ended_at is not None:
        return
    for contact in queries.list_contacts(actor.organisation, Role.ORGANISATION_ADMINISTRATOR):
        notify.record(
            actor,
            key=f"webhook-{webhook.id}-{event.given_up_at}-{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template="consortium/people/mail/webhook_given_up",
            facts={
                "name": contact.name,
                "webhook": webhook.name,
                "because": webhook.disabled_because or "",
                "path": f"/webhooks/{webhook.id}",
            },
        )


@outbox.handles(ProgramSecretNearsItsEnd)
def remind_of_secret(actor: Actor, event: ProgramSecretNearsItsEnd) -> None:
    """The organisation's administrators are reminded, unless the secret was replaced or ended meanwhile."""
    found = programs.find_present_secret(actor, event.secret_id)
    if found is None:
        return
    secret, program = found
    for contact in queries.list_contacts(actor.organisation, Role.ORGANISATION_ADMINISTRATOR):
        notify.record(
            actor,
            key=f"secret-{event.secret_id}-{event.days}-{contact.person_id}",
            person_id=contact.person_id,
            address=contact.email,
            template="consortium/people/mail/secret_nears_its_end",
            facts={
                "name": contact.name,
                "program": program.name,
                "until": uk_moment(secret.lapses_at),
                "path": f"/programs/{program.id}",
            },
        )
