"""What the search box finds of admission: rounds by their name, applications by reference or applicant."""

from collections.abc import Iterator

from flask import url_for

from consortium.admission import queries
from consortium.admission.permissions import Permission
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.web import frame
from consortium.members import queries as members
from consortium.systems import queries as systems


@frame.searcher
def find_rounds(actor: Actor, text: str) -> list[frame.Hit]:
    """By number and system: “round 2” is enough."""
    if not Permission.SEE_ROUNDS.allows(actor):
        return []
    rounds = queries.list_latest_rounds()
    named = systems.systems_by_id({each.system_id for each in rounds})
    titled = [(each, f"Round {each.number}, {named[each.system_id].name}") for each in rounds]
    return [
        frame.Hit(
            title,
            url_for("admission.show_round", round_id=each.id),
            "Round",
            f"closes {long_date(local(each.closes_at).date())}",
        )
        for each, title in titled
        if text.lower() in title.lower()
    ][:10]


@frame.searcher
def find_applications(actor: Actor, text: str) -> Iterator[frame.Hit]:
    if Permission.SEE_ROUND_AS_LEAD.allows(actor) or Permission.SEE_OWN_APPLICATIONS.allows(actor):
        found = queries.search_applications(actor, text)
        names = members.names_of([each.provider_id for each in found])
        for each in found:
            href = url_for("admission.show_application", application_id=each.id)
            yield frame.Hit(names.get(each.provider_id, each.reference), href, "Application", each.reference)
