"""Where nobody was awarded: the evidence, and running it again."""

from typing import Any
from uuid import UUID

import orjson
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from tenants.minitender import queries, services
from tenants.minitender.forms.council import AgainForm
from tenants.minitender.forms.provider import DECLINES
from tenants.minitender.permissions import Permission
from tenants.minitender.views.parts import blueprint, stage_of
from tenants.minitender.views.running import packages_in, pages_of
from tenants.policy.rules import Urgency

ANSWERS = {**{str(reason): words for reason, words in DECLINES.items()}, "bid": "Bid", "bid, not valid": "Bid that was "
           "not valid", "no answer": "Did not answer"}  # fmt: skip


@blueprint.get("/mini-tenders/<uuid:tender_id>/evidence")
@requires(Permission.SEE_MINI_TENDERS)
def show_evidence(tender_id: UUID) -> ResponseReturnValue:
    """Who was invited and how each answered, as it was frozen when the mini-tender ended."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    failed = queries.list_failed(actor.organisation, tender.id)
    if not failed:
        raise NotFound
    invited, counted = failed[0].document["invited"], failed[0].document["answers"]
    return render_template(
        "tenants/minitender/evidence.html",
        tender=tender,
        stage=stage_of(tender),
        pages=pages_of(tender, "show_evidence"),
        kept=failed,
        references={each.id: each.reference for each in packages_in(tender)},
        names=members.names_of([UUID(each["provider_id"]) for each in invited]),
        id_of=UUID,
        invited=invited,
        answers={kind: counted[kind] for kind in ANSWERS if kind in counted},
        words=ANSWERS,
    )


@blueprint.get("/mini-tenders/<uuid:tender_id>/evidence/<uuid:package_id>.json")
@requires(Permission.SEE_MINI_TENDERS)
def download_evidence(tender_id: UUID, package_id: UUID) -> ResponseReturnValue:
    """The frozen evidence of one package, as a file."""
    actor = present_actor()
    tender = queries.get_own_mini_tender(actor, tender_id)
    for each in queries.list_failed(actor.organisation, tender.id):
        if each.package_id == package_id:
            body = orjson.dumps(each.document, option=orjson.OPT_INDENT_2)
            return download(body, f"{tender.reference}-evidence.json", "application/json")
    raise NotFound


@blueprint.get("/mini-tenders/<uuid:tender_id>/again")
@requires(Permission.DRAFT_MINI_TENDER)
def again_form(tender_id: UUID) -> ResponseReturnValue:
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    return _again_page(tender, AgainForm(title=tender.title, urgency=tender.urgency))


def _again_page(tender: Any, form: AgainForm) -> str:
    return render_template("tenants/minitender/again.html", tender=tender, packages=packages_in(tender), form=form)


@blueprint.post("/mini-tenders/<uuid:tender_id>/again")
@requires(Permission.DRAFT_MINI_TENDER)
@writes
def run_again(tender_id: UUID) -> ResponseReturnValue:
    """Draft another mini-tender for the same packages."""
    actor, form = present_actor(), AgainForm()
    if form.validate_on_submit():
        with refusals(form):
            made = services.run_again(
                actor=actor,
                mini_tender_id=tender_id,
                title=form.title.data or "",
                urgency=Urgency(form.urgency.data),
                now=clock.now(),
            )
            flash("A draft for the same packages. Change them now where their terms kept bidders away.", "success")
            return redirect(url_for("minitender.show", tender_id=made.id))
    return _again_page(queries.get_own_mini_tender(actor, tender_id), form), 422
