"""What follows from events about programs and webhooks."""

from consortium.kernel import notify, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import uk_moment
from consortium.people import queries
from consortium.people.events import ProgramSecretNearsItsEnd
from consortium.people.queries import programs
from consortium.people.rules import Role


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
