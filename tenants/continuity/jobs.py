"""A change on the register, heard as each council: its own live packages are listed, its commissioners told."""

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.people.rules import Role
from consortium.register.events import ProviderAffected, RemovalTakenBack
from tenants.continuity import queries, services
from tenants.continuity.rules import Change

TOLD = (Role.COMMISSIONER, Role.CONTRACT_MANAGER)


@outbox.handles(ProviderAffected)
def list_what_is_affected(actor: Actor, event: ProviderAffected) -> None:
    now = clock.now()
    new = services.note_change(
        actor=actor, provider_id=event.provider_id, lot_id=event.lot_id, change=Change(event.change), now=now
    )
    if not new:
        return
    provider = members.get_organisation(event.provider_id).name
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *TOLD),
        key=f"affected:{event.provider_id}:{event.lot_id}:{event.change}:{now.isoformat()}",
        template="tenants/continuity/mail/affected",
        facts={
            "provider": provider,
            "change": Change(event.change).in_words,
            "count": str(new),
            "path": "/affected",
        },
    )


@outbox.handles(RemovalTakenBack)
def tell_that_it_stays(actor: Actor, event: RemovalTakenBack) -> None:
    """Whoever has something listed for a removal hears that it does not happen; each says so of what is listed."""
    listed = queries.count_open_removals(actor, event.provider_id, event.lot_id)
    if not listed:
        return
    provider = members.get_organisation(event.provider_id).name
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *TOLD),
        key=f"stays:{event.provider_id}:{event.lot_id}:{event.taken_back_at}",
        template="tenants/continuity/mail/taken_back",
        facts={"provider": provider, "count": str(listed), "path": "/affected"},
    )
