"""For a provider that has no account yet: what this is, what is open, and whether it fits."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.admission import queries
from consortium.admission.permissions import Permission
from consortium.admission.rules.rounds import stage_of
from consortium.admission.views.pages import blueprint
from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.systems import queries as systems

MOST = 20
"""Rounds shown; there are a handful of systems."""


@blueprint.get("/joining")
@requires(Permission.READ_ABOUT_JOINING)
def show_joining() -> ResponseReturnValue:
    """The rounds that are open or will be, with their lots: who may apply, and what each lot asks for."""
    now = clock.now()
    rounds = queries.list_rounds_to_come(now)[:MOST]
    named = systems.systems_by_id({each.system_id for each in rounds})
    lots = [lot for lot in systems.list_lots_of_published_systems() if lot.system_id in named]
    buyers = members.count_members(local(now).date())
    return render_template(
        "consortium/admission/joining.html",
        rows=[
            {
                "round": each,
                "system": named[each.system_id],
                "lots": [lot for lot in lots if lot.system_id == each.system_id],
                "buyers": buyers.get(named[each.system_id].consortium_id, 0),
                "stage": stage_of(opens_at=each.opens_at, closes_at=each.closes_at, at=now),
            }
            for each in rounds
            if each.system_id in named
        ],
        leads=members.names_of([each.lead_id for each in named.values()]),
    )
