"""What mini-tenders put on an officer's home page."""

from flask import render_template

from consortium.evaluation import queries as evaluations
from consortium.kernel.actors import Actor
from consortium.kernel.web import frame
from tenants.minitender import queries
from tenants.minitender.permissions import Permission
from tenants.minitender.queries import InHand
from tenants.minitender.rules.state import Status, Step, next_step

ON_HOME = 20


@frame.home_panel(order=15)
def work_of_officers(actor: Actor) -> str | None:
    """On an officer's home: bids to open, decisions to bring on, questions to answer, reasons to put right."""
    if not Permission.REWORD.allows(actor):
        return None
    decides = Permission.OPEN_BIDS.allows(actor)
    waiting = {
        "to_open": queries.list_to_open(actor) if decides else (),
        "in_hand": _in_hand(actor) if decides else (),
        "unanswered": queries.list_unanswered(actor) if decides else (),
        "to_agree": queries.list_letters_to_agree(actor) if decides else (),
        "to_reword": queries.list_to_reword(actor),
    }
    if not any(waiting.values()):
        return None
    return render_template("tenants/minitender/panel_council.html", **waiting)


def _in_hand(actor: Actor) -> list[tuple[InHand, Step]]:
    """Drafts and opened bids whose next step is an officer's, each with that step."""
    listed = queries.list_in_hand(actor, ON_HOME)
    progress = evaluations.progress_of([each for one in listed for each in one.evaluation_ids])
    found = []
    for one in listed:
        far = [progress[each] for each in one.evaluation_ids]
        step = next_step(
            status=Status(one.tender.status),
            bids=len(far),
            is_assigned=all(each.able >= each.assessors_needed for each in far),
            is_concluded=all(each.concluded_at for each in far),
            is_ranked=one.is_ranked,
        )
        if step is not None:
            found.append((one, step))
    return found
