"""A package given to one provider without a mini-tender, where regime and policy allow it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.minitender import queries, services
from tenants.minitender.forms.direct import DirectAwardForm, direct_form
from tenants.minitender.permissions import Permission
from tenants.minitender.queries import AwardedDirectly
from tenants.minitender.rules.state import Status, is_live
from tenants.minitender.views.parts import blueprint, unit_words
from tenants.packages import queries as packages


@blueprint.get("/direct-awards")
@requires(Permission.SEE_MINI_TENDERS)
def list_direct_awards() -> ResponseReturnValue:
    """What was bought without a mini-tender, newest first."""
    actor = present_actor()
    rows = queries.list_direct_awards(actor, before=request.args.get("before", type=UUID))
    page, more = rows[: queries.DIRECT_PAGE], rows[queries.DIRECT_PAGE :]
    bought = {each.id: each for each in packages.list_packages([row.line.package_id for row in page])}
    return render_template(
        "tenants/minitender/direct/list.html",
        rows=[(row, stage_of_direct(row), bought[row.line.package_id]) for row in page],
        names=members.names_of([row.line.provider_id for row in page]),
        next_page=url_for("minitender.list_direct_awards", before=page[-1].award.id) if more else None,
    )


@blueprint.get("/direct-awards/<uuid:award_id>")
@requires(Permission.SEE_MINI_TENDERS)
def show_direct_award(award_id: UUID) -> ResponseReturnValue:
    """One award, with its ground, what its price was held against, and how far it is."""
    actor = present_actor()
    found = queries.get_direct_award(actor, award_id)
    [package] = packages.list_packages([found.line.package_id])
    evidence_id = found.direct.evidence_mini_tender_id
    return render_template(
        "tenants/minitender/direct/show.html",
        found=found,
        stage=stage_of_direct(found),
        package=package,
        provider=members.names_of([found.line.provider_id]).get(found.line.provider_id, ""),
        recommender=people.names_of([found.award.recommended_by]).get(found.award.recommended_by),
        unit=unit_words(found.line.unit),
        years=found.line.cost["financial_years"],
        evidence=queries.get_own_mini_tender(actor, evidence_id) if evidence_id else None,
    )


def stage_of_direct(found: AwardedDirectly) -> tuple[str, str]:
    """The state of a direct award as its tag shows it."""
    if found.award.confirmed_at is not None:
        return "awarded", "Awarded"
    return ("refused", "Refused") if found.award.refused_at is not None else ("recommended", "Awaiting authorisation")


@packages.register_next_step
def lead_on_to_direct_award(actor: Actor, package_id: UUID) -> packages.NextStep | None:
    """From a package to its direct award; to making one, where that is allowed and nobody else has it."""
    if not Permission.SEE_MINI_TENDERS.allows(actor):
        return None
    award_id = queries.list_directly_awarded(actor.organisation, [package_id]).get(package_id)
    if award_id is not None:
        href = url_for("minitender.show_direct_award", award_id=award_id)
        return packages.NextStep("See its award without a mini-tender", href, is_act=False)
    package = packages.get_own_package(actor, package_id)
    made = queries.list_of_packages(actor.organisation, [package_id])[package_id]
    if (
        not Permission.RECOMMEND.allows(actor)
        or any(is_live(Status(each.status)) for each in made)
        or not services.may_award_directly(actor=actor, lot_id=package.lot_id, now=clock.now())
    ):
        return None
    href = url_for("minitender.direct_award_form", package_id=package_id)
    return packages.NextStep("Award without a mini-tender", href, is_act=True)


@blueprint.get("/packages/<uuid:package_id>/direct-award")
@requires(Permission.RECOMMEND)
def direct_award_form(package_id: UUID) -> ResponseReturnValue:
    """Choose the ground and the provider. Says in plain words where regime or policy do not allow it."""
    buy = services.get_direct_buy(actor=present_actor(), package_id=package_id, now=clock.now())
    package = buy.package
    starts_on = max(package.starts_on, clock.today())
    form = direct_form(buy.wanted)(formdata=None, starts_on=starts_on, ends_on=package.ends_on)
    return _direct_page(buy, _offered(buy, form))


def _offered(buy: services.DirectBuy, form: DirectAwardForm) -> DirectAwardForm:
    able = services.who_may_be_awarded(buy=buy, now=clock.now())
    return form.offer(buy.grounds, [(each.provider_id, each.name) for each in able])


def _direct_page(buy: services.DirectBuy, form: DirectAwardForm) -> str:
    package: Any = buy.package
    return render_template(
        "tenants/minitender/direct/new.html",
        package=package,
        buy=buy,
        form=form,
        unit=unit_words(buy.wanted.unit),
        most=services.most_for(buy, None, package.starts_on),
    )


@blueprint.post("/packages/<uuid:package_id>/direct-award")
@requires(Permission.RECOMMEND, step_up=True)
@writes
def award_directly(package_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    buy = services.get_direct_buy(actor=actor, package_id=package_id, now=clock.now())
    form = _offered(buy, direct_form(buy.wanted)())
    if form.validate_on_submit():
        with refusals(form):
            award = services.award_directly(actor=actor, package_id=package_id, choice=form.choice(), now=clock.now())
            flash("Recommended. Somebody else must authorise the spend before the provider is told.", "success")
            return redirect(url_for("minitender.show_direct_award", award_id=award.id))
    return _direct_page(services.get_direct_buy(actor=actor, package_id=package_id, now=clock.now()), form), 422
