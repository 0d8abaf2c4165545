"""How an open mini-tender fares, as far as anybody may know before its deadline."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from tenants.minitender import queries
from tenants.minitender.forms.provider import DECLINES
from tenants.minitender.permissions import Permission
from tenants.minitender.views.parts import blueprint, is_open, stage_of
from tenants.minitender.views.running import pages_of

SECONDS = 15


@blueprint.get("/mini-tenders/<uuid:tender_id>/progress")
@requires(Permission.SEE_MINI_TENDERS)
def show_progress(tender_id: UUID) -> ResponseReturnValue:
    """Declines by reason, questions, and the number of bids where the policy shows it. It brings itself up to date."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    progress = queries.progress_of(tender, clock.now())
    return render_template(
        "tenants/minitender/progress.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "show_progress"),
        is_open=is_open(tender),
        seconds=SECONDS if is_open(tender) else None,
        invited_count=progress.invited,
        declines=[(words, count) for each, words in DECLINES.items() if (count := progress.declines.get(str(each)))],
        declined_count=sum(progress.declines.values()),
        question_count=progress.questions,
        unanswered=progress.unanswered,
        bid_count=progress.bids,
    )
