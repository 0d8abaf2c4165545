"""How an open mini-tender fares, as far as anybody may know before its deadline."""

from collections import Counter
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from tenants.minitender import queries
from tenants.minitender.forms.provider import DECLINES
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.terms import read_terms
from tenants.minitender.views.parts import blueprint, is_open, stage_of
from tenants.minitender.views.running import pages_of

SECONDS = 15


@blueprint.get("/mini-tenders/<uuid:tender_id>/progress")
@requires(Permission.SEE_MINI_TENDERS)
def show_progress(tender_id: UUID) -> ResponseReturnValue:
    """Declines by reason, questions, and the number of bids where the policy shows it. It brings itself up to date."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    if tender.published_at is None or tender.closes_at is None:
        raise NotFound
    invited = queries.list_invited(actor.organisation, tender.id)
    questions = queries.list_clarifications(actor.organisation, tender.id)
    declined = Counter(each.decline_reason for each in invited if each.decline_reason)
    shows_count = read_terms(tender.rules).policy.shows_bid_count or clock.now() >= tender.closes_at
    return render_template(
        "tenants/minitender/progress.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "show_progress"),
        is_open=is_open(tender),
        seconds=SECONDS if is_open(tender) else None,
        invited_count=len(invited),
        declines=[(words, declined[str(reason)]) for reason, words in DECLINES.items() if declined[str(reason)]],
        declined_count=sum(declined.values()),
        question_count=len(questions),
        unanswered=sum(each.answered_at is None for each in questions),
        bid_count=queries.count_bids(tender.id) if shows_count else None,
    )
