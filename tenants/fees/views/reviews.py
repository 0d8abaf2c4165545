"""Pages of a fee review as either side reads it: the list, the review itself, its evidence, the council's letter."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock, documents
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import FinancialYear, financial_year
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame, papers
from consortium.kernel.web.downloads import hand_over
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from tenants.fees import queries
from tenants.fees.forms.asking import AnswerForm, EvidenceForm, WithdrawForm
from tenants.fees.forms.deciding import DecideForm, QuestionForm
from tenants.fees.permissions import Permission
from tenants.fees.rules.costs import read_model
from tenants.fees.rules.effects import Effect, week_together, years_together
from tenants.fees.rules.reviews import Status
from tenants.fees.views.blueprint import blueprint
from tenants.fees.views.pictures import beside_the_sector, model_facts
from tenants.pricing.rules.cards import UNITS

ON_HOME = 5


@blueprint.get("/fee-reviews")
@requires(Permission.SEE_FEES)
def show_list() -> ResponseReturnValue:
    """What is asked and what was decided, the newest first."""
    actor, is_over = present_actor(), request.args.get("show") == "over"
    before = request.args.get("before", type=UUID)
    found = queries.list_reviews(actor, is_open=not is_over, before=before, limit=queries.PAGE + 1)
    listed, more = found[: queries.PAGE], found[queries.PAGE :]
    show = {"show": "over"} if is_over else {}
    return render_template(
        "tenants/fees/list.html",
        listed=listed,
        is_over=is_over,
        open_count=queries.count_open(actor),
        is_council=actor.organisation_kind is not None and actor.organisation_kind.buys,
        mine=actor.organisation,
        names=members.names_of([id_ for each in listed for id_ in (each.review.council_id, each.review.provider_id)]),
        may_ask=Permission.ASK_FEE.allows(actor),
        next_page=url_for(".show_list", **show, before=listed[-1].review.id) if more else None,
        first_page=url_for(".show_list", **show) if before else None,
    )


@blueprint.get("/fee-reviews/<uuid:review_id>")
@requires(Permission.SEE_FEES)
def show(review_id: UUID) -> ResponseReturnValue:
    """What is asked and why; to the council what it would do; once decided, the letter."""
    return review_page(review_id)


@blueprint.get("/fee-reviews/<uuid:review_id>/letter.pdf")
@requires(Permission.SEE_FEES)
def as_pdf(review_id: UUID) -> ResponseReturnValue:
    """The council's letter, to keep."""
    facts = _facts(review_id)
    if not facts["status"].is_decided:
        raise NotFound
    return papers.pdf("tenants/fees/paper.html", f"fee-review-{facts['review'].from_on.isoformat()}.pdf", **facts)


@blueprint.get("/fee-reviews/<uuid:review_id>/evidence/<uuid:document_id>")
@requires(Permission.SEE_FEES)
def download_evidence(review_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """A file that the provider attached, for either side."""
    review = queries.get_review(present_actor(), review_id)
    if queries.find_evidence(review, document_id) is None:
        raise NotFound
    document, data = documents.fetch(document_id)
    return hand_over(data, document.file_name, document.media_type)


def _facts(review_id: UUID) -> dict[str, Any]:
    """What both sides read, and the letter says."""
    actor = present_actor()
    review = queries.get_review(actor, review_id)
    standing = queries.list_standing(actor, review)
    questions, evidence = queries.questions_of(review), queries.evidence_of(review)
    models = [read_model(document) for document in review.models]
    words = queries.services_of({model.key for model in models})
    names = documents.names_of([each.document_id for each in evidence], owner=review.provider_id)
    return {
        "review": review,
        "standing": standing,
        "status": queries.status(review, [each.row for each in standing], questions),
        "questions": questions,
        "evidence": [(each, names.get(each.document_id)) for each in evidence],
        "council": members.get_organisation(review.council_id),
        "provider": members.get_organisation(review.provider_id),
        "models": [model_facts(model, words[model.key]) for model in models],
        "words": words,
        "units": UNITS,
    }


def review_page(
    review_id: UUID,
    *,
    deciding: DecideForm | None = None,
    prices: dict[UUID, Decimal] | None = None,
    asking: QuestionForm | None = None,
    answering: AnswerForm | None = None,
    withdrawing: WithdrawForm | None = None,
    attaching: EvidenceForm | None = None,
) -> str:
    """`prices` are those whose effect is shown to the council: as asked, unless others were typed."""
    actor, facts = present_actor(), _facts(review_id)
    is_council = facts["review"].council_id == actor.organisation
    return render_template(
        "tenants/fees/review.html",
        **facts,
        **(_weighed(actor, facts, prices, deciding) if is_council else {}),
        is_council=is_council,
        is_shown=prices is not None,
        may_ask=Permission.ASK_FEE.allows(actor) and facts["status"].is_open,
        may_decide=Permission.DECIDE_FEE.allows(actor) and facts["status"].is_open,
        can_make_pdf=papers.can_make_pdf(),
        asking=asking or QuestionForm(formdata=None),
        answering=answering or AnswerForm(formdata=None),
        withdrawing=withdrawing or WithdrawForm(formdata=None),
        attaching=attaching or EvidenceForm(formdata=None),
        form=deciding or asking or answering or withdrawing or attaching,
    )


def _weighed(
    actor: Actor, facts: dict[str, Any], prices: dict[UUID, Decimal] | None, deciding: DecideForm | None
) -> dict[str, Any]:
    """What the council sees besides: the effect of each price, the room there is, the sector's figures, its form."""
    standing, review = facts["standing"], facts["review"]
    form = deciding or DecideForm(formdata=None)
    if deciding is None:
        form.offer([each["model"] for each in facts["models"]], standing, facts["words"])
    effects: dict[UUID, Effect] = {}
    for each in standing:
        if each.stands:
            decided = each.line.decided if facts["status"].is_decided else None
            price = (prices or {}).get(each.line.agreement_id) or decided or each.line.asked
            effects[each.line.agreement_id] = each.effect(price)
    this = financial_year(clock.today())
    rates = queries.known_rates(actor)
    return {
        "deciding": form,
        "shown": {
            each.line.agreement_id: (prices or {}).get(each.line.agreement_id, each.line.asked) for each in standing
        },
        "effects": effects,
        "week": week_together(effects.values()),
        "years": years_together(effects.values()),
        "this_year": this.label,
        "next_year": FinancialYear(this.starting + 1).label,
        "rooms": queries.rooms(actor, standing, effects, clock.today()),
        "budgets": queries.budgets(actor),
        "sector": [
            beside_the_sector(
                each["service"],
                each["model"].unit,
                [(s.line.price, s.line.asked) for s in standing if s.line.key == each["model"].key],
                rates,
                review.from_on,
            )
            for each in facts["models"]
        ],
    }


@frame.home_panel(22)
def waiting(actor: Actor) -> str | None:
    """On the home of whoever may act: what a council is to decide, what a provider is to answer."""
    if Permission.DECIDE_FEE.allows(actor):
        listed = queries.list_waiting_for_council(actor, ON_HOME)
    elif Permission.ASK_FEE.allows(actor):
        listed = queries.list_waiting_for_provider(actor, ON_HOME)
    else:
        return None
    if not listed:
        return None
    names = members.names_of([id_ for each in listed for id_ in (each.review.council_id, each.review.provider_id)])
    return render_template(
        "tenants/fees/panel.html",
        listed=listed,
        names=names,
        is_council=actor.organisation_kind is not None and actor.organisation_kind.buys,
        more_asked=Status.MORE_ASKED,
    )
