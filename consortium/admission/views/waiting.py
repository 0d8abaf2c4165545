"""What needs a lead today across its rounds, on the home page: each a count with the way to the work."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import render_template, url_for

from consortium.admission import queries
from consortium.admission.permissions import Permission
from consortium.admission.queries import noticing
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.web import frame
from consortium.systems import queries as systems

LATEST = 10
"""Rounds whose contracts are looked at for the home page."""


@frame.home_panel(order=29)
def show_what_waits(actor: Actor) -> str | None:
    """Questions to answer, what to share out, what is overdue or behind, what to decide and release, round by round."""
    if not Permission.SEE_ROUND_AS_LEAD.allows(actor):
        return None
    kinds: list[tuple[str, str, str, Mapping[UUID, int]]] = [
        ("question", "to answer", "admission.show_enquiries", queries.count_waiting_enquiries(actor, clock.now())),
        ("application", "to share out", "admission.show_round", queries.count_not_begun(actor, clock.now())),
        ("decision", "overdue", "admission.show_round", queries.count_overdue(actor, clock.now())),
        ("assessment", "behind", "admission.show_progress", queries.count_behind(actor, clock.now())),
        ("application", "ready to decide", "admission.show_decisions", queries.count_ready(actor)),
        ("letter", "to release", "admission.show_decisions", queries.count_unreleased(actor)),
        ("contract", "to tell of in a notice", "admission.show_notice", _to_notice(actor)),
    ]
    if not any(counts for *_, counts in kinds):
        return None
    rounds = queries.rounds_by_id({round_id for *_, counts in kinds for round_id in counts})
    named = systems.systems_by_id({each.system_id for each in rounds.values()})
    items: list[dict[str, Any]] = [
        {
            "number": number,
            "noun": noun,
            "act": act,
            "href": url_for(endpoint, round_id=round_id),
            "note": f"{named[rounds[round_id].system_id].name}, round {rounds[round_id].number}",
        }
        for noun, act, endpoint, counts in kinds
        for round_id, number in sorted(counts.items())
    ]
    return render_template("consortium/admission/panel_of_waiting.html", items=items)


def _to_notice(actor: Actor) -> Mapping[UUID, int]:
    """Of the lead's latest rounds; of those before, the round's own page tells."""
    rounds = [each.id for each in queries.list_own_rounds(actor, limit=LATEST)]
    return noticing.count_to_notice(actor, clock.now(), rounds) if rounds else {}
