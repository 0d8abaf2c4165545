"""The council's mini-tenders: the lists, drafting one, and what its own home and search say."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.minitender import queries, services
from tenants.minitender.forms.council import DraftForm, ReasonForm, choose
from tenants.minitender.permissions import Permission
from tenants.minitender.queries import Tab
from tenants.minitender.rules.state import Status, is_live
from tenants.minitender.views.parts import blueprint, stage_of
from tenants.packages import queries as packages
from tenants.policy.rules import Urgency

TABS = {
    Tab.OPEN: "Open for bids",
    Tab.EVALUATING: "Being decided",
    Tab.DRAFT: "Drafts",
    Tab.ENDED: "Ended",
}


@blueprint.get("/mini-tenders")
@requires(Permission.SEE_MINI_TENDERS)
def list_mini_tenders() -> ResponseReturnValue:
    """The council's mini-tenders by stage, newest first."""
    actor = present_actor()
    tab = next((each for each in Tab if each == request.args.get("tab")), Tab.OPEN)
    tenders = queries.list_own_mini_tenders(actor, tab, before=request.args.get("before", type=UUID))
    return render_template(
        "tenants/minitender/list.html",
        tab=tab,
        tabs=TABS,
        counts=queries.count_by_tab(actor),
        tenders=[(tender, stage_of(tender)) for tender in tenders],
        lots=systems.lots_by_id([tender.lot_id for tender in tenders]),
        more=tenders[-1].id if len(tenders) == queries.PAGE else None,
        may_draft=Permission.DRAFT_MINI_TENDER.allows(actor),
    )


@blueprint.get("/mini-tenders/new")
@requires(Permission.DRAFT_MINI_TENDER)
def new_mini_tender() -> ResponseReturnValue:
    """Choose packages. `?package=` chooses one beforehand, with its title and urgency."""
    actor = present_actor()
    chosen = request.args.get("package", type=UUID)
    free = _free_packages(actor, asked_for=chosen)
    package = next((each for each in free if each.id == chosen), None)
    asked = packages.referrals_of([package.id])[package.id] if package else []
    urgency = min((Urgency(each.urgency) for each in asked), key=list(Urgency).index, default=Urgency.STANDARD)
    person = people.get_person(actor.person) if actor.person_id else None
    form = DraftForm(
        packages=[package.id] if package else [],
        title=package.title if package else "",
        urgency=str(urgency),
        contact_name=actor.name,
        contact_email=person.email if person else "",
    )
    return _draft_page(form, free)


@packages.register_next_step
def lead_on_from_package(actor: Actor, package_id: UUID) -> packages.NextStep | None:
    """From a package to the mini-tender that it is in; where it is in none, to a new one for whoever drafts them."""
    if not Permission.SEE_MINI_TENDERS.allows(actor):
        return None
    made = queries.list_of_packages(actor.organisation, [package_id])[package_id]
    taken = next((each for each in reversed(made) if is_live(Status(each.status))), None)
    if taken is not None:
        href = url_for("minitender.show", tender_id=taken.id)
        return packages.NextStep(f"See mini-tender {taken.reference}", href, is_act=False)
    is_awarded = queries.list_directly_awarded(actor.organisation, [package_id])
    if is_awarded or not Permission.DRAFT_MINI_TENDER.allows(actor):
        return None
    return packages.NextStep(
        "Put in a mini-tender", url_for("minitender.new_mini_tender", package=package_id), is_act=True
    )


@blueprint.post("/mini-tenders/new")
@requires(Permission.DRAFT_MINI_TENDER)
@writes
def draft() -> ResponseReturnValue:
    actor = present_actor()
    asked_for = request.args.get("package", type=UUID)
    free = _free_packages(actor, asked_for=asked_for)
    form = DraftForm()
    _choices(form, free)
    if form.validate_on_submit():
        with refusals(form):
            tender = services.draft_mini_tender(
                actor=actor,
                lot_id=next(each.lot_id for each in free if each.id in form.packages.data),
                package_ids=form.packages.data,
                urgency=Urgency(form.urgency.data),
                title=form.title.data or "",
                contact_name=form.contact_name.data or "",
                contact_email=form.contact_email.data or "",
                now=clock.now(),
            )
            return redirect(url_for("minitender.show", tender_id=tender.id))
    return _draft_page(form, _free_packages(actor, asked_for=asked_for)), 422


def _free_packages(actor: Actor, *, asked_for: UUID | None) -> Sequence[Any]:
    """The council's latest packages that are not being bought, and the one asked for however old it is."""
    own = list(packages.list_own_packages(actor))
    if asked_for is not None and all(each.id != asked_for for each in own):
        own += [each for each in packages.list_packages([asked_for]) if each.council_id == actor.organisation]
    made = queries.list_of_packages(actor.organisation, [each.id for each in own])
    given = queries.list_directly_awarded(actor.organisation, [each.id for each in own])
    return [
        each
        for each in own
        if each.id not in given and not any(is_live(Status(tender.status)) for tender in made[each.id])
    ]


def _choices(form: DraftForm, free: Sequence[Any]) -> None:
    lots = systems.lots_by_id([each.lot_id for each in free])
    choose(form.packages, [(each.id, f"{each.reference}: {each.title} ({lots[each.lot_id].name})") for each in free])


def _draft_page(form: DraftForm, free: Sequence[Any]) -> str:
    _choices(form, free)
    return render_template("tenants/minitender/new.html", form=form, free=free)


@blueprint.get("/mini-tenders/<uuid:tender_id>/withdraw")
@requires(Permission.PUBLISH_MINI_TENDER)
def withdraw_form(tender_id: UUID) -> ResponseReturnValue:
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    return render_template("tenants/minitender/withdraw.html", tender=tender, form=ReasonForm())


@blueprint.post("/mini-tenders/<uuid:tender_id>/withdraw")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
def withdraw(tender_id: UUID) -> ResponseReturnValue:
    actor, form = present_actor(), ReasonForm()
    if form.validate_on_submit():
        with refusals(form):
            services.withdraw_mini_tender(
                actor=actor, mini_tender_id=tender_id, reason=form.reason.data or "", now=clock.now()
            )
            flash("Withdrawn. Everyone invited is told.", "success")
            return redirect(url_for("minitender.show", tender_id=tender_id))
    tender = queries.get_own_mini_tender(actor, tender_id)
    return render_template("tenants/minitender/withdraw.html", tender=tender, form=form), 422


@frame.searcher
def find_mini_tenders(actor: Actor, text: str) -> list[frame.Hit]:
    if not Permission.SEE_MINI_TENDERS.allows(actor):
        return []
    return [
        frame.Hit(each.title, url_for("minitender.show", tender_id=each.id), "Mini-tender", each.reference)
        for each in queries.search_own(actor, text)
    ]


@frame.searcher
def find_invitations(actor: Actor, text: str) -> list[frame.Hit]:
    if not Permission.SEE_INVITATIONS.allows(actor):
        return []
    return [
        frame.Hit(each.title, url_for("minitender.show_invitation", tender_id=each.id), "Invitation", each.reference)
        for each in queries.search_invited(actor, text)
    ]
