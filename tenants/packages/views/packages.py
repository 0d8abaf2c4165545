"""Packages: written from a referral in the style of the council's policy, changed, and looked at."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.packages import queries, services
from tenants.packages.forms import OverrideForm, PackageForm, filled_from_particulars, filled_from_week
from tenants.packages.permissions import Permission
from tenants.packages.rules.particulars import read_particulars
from tenants.packages.rules.stages import is_offered, reached
from tenants.packages.rules.week import read_week
from tenants.packages.views.blueprint import blueprint
from tenants.policy import queries as policies
from tenants.policy.rules import Style
from tenants.pricing import queries as pricing
from tenants.pricing.rules.cost import for_children
from tenants.pricing.rules.working import worked_out


@blueprint.get("/packages")
@requires(Permission.SEE_PACKAGES)
def packages() -> ResponseReturnValue:
    """The council's packages, the latest first, and where each one is."""
    actor, now = present_actor(), clock.now()
    rows = queries.list_own_packages(actor, before=request.args.get("before", type=UUID))
    page = rows[: queries.PAGE]
    stages = queries.stages_of([row.id for row in page])
    latest = {row.id: reached(stages[row.id], now)[-1:] for row in page}
    return render_template(
        "tenants/packages/packages.html",
        rows=page,
        latest=latest,
        lots=systems.lots_by_id({row.lot_id for row in page}),
        next_page=url_for("packages.packages", before=page[-1].id) if len(rows) > queries.PAGE else None,
    )


@blueprint.get("/packages/<uuid:package_id>")
@requires(Permission.SEE_PACKAGES)
def package(package_id: UUID) -> ResponseReturnValue:
    """A package as providers will read it, with what screening found where it stands."""
    return package_page(package_id)


def package_page(package_id: UUID, *, form: OverrideForm | None = None) -> str:
    actor, now = present_actor(), clock.now()
    found = queries.get_own_package(actor, package_id)
    screened = _screened(package_id)
    costed = queries.find_costed(found)
    its_cost = worked_out(costed) if costed else None
    children = queries.children_of([package_id])[package_id]
    standing = [each for each in children if each.place.left_at is None]
    offered = is_offered(queries.stages_of([package_id])[package_id], now)
    way_out = queries.way_out_of(actor, package_id) if offered else url_for("packages.package", package_id=package_id)
    officers = [o.override for o in screened or () if o.override]
    return render_template(
        "tenants/packages/package.html",
        package=found,
        lot=systems.get_lot(found.lot_id),
        children=children,
        child_names=queries.names_of_children(children),
        is_needed=any(not each.is_closed for each in standing),
        is_held_up=any(each.is_closed for each in standing),
        way_out=way_out,
        texts=queries.free_texts(found),
        screened=screened,
        standing=[each for each in screened or () if each.stands],
        is_offered=offered,
        next_steps=queries.next_steps_of(actor, package_id),
        cost=for_children(its_cost, found.children) if its_cost else None,
        names=people.names_of(
            [
                found.written_by,
                *(each.place.left_by for each in children),
                *(o.asked_by for o in officers),
                *(o.agreed_by for o in officers),
            ]
        ),
        me=actor.person_id,
        may_write=Permission.WRITE_PACKAGE.allows(actor),
        may_release=Permission.RELEASE_DETAILS.allows(actor) and bool(queries.bidders_of(actor, package_id)),
        may_ask=Permission.ASK_OVERRIDE.allows(actor),
        may_agree=Permission.AGREE_OVERRIDE.allows(actor),
        form=form,
    )


def _screened(package_id: UUID) -> list[queries.Screened] | None:
    """What screening finds; None for whoever may not read the child's record, whose eye cannot be held against it."""
    if not Permission.SCREEN_PACKAGE.allows(present_actor()):
        return None
    return queries.list_findings([package_id])[package_id]


@blueprint.get("/referrals/<uuid:referral_id>/package")
@requires(Permission.WRITE_PACKAGE)
def write_form(referral_id: UUID) -> ResponseReturnValue:
    """A new package, beginning with what the referral may lend it: never a word that the social worker wrote."""
    found = queries.get_own_referral(present_actor(), referral_id)
    form = PackageForm(data={"starts_on": found.wanted_from})
    return write_page([found], form, url_for("packages.write", referral_id=referral_id))


def style_for(referral: Any) -> Style:
    """How the council buys what is asked for. Raises `Refused` where it has adopted no policy."""
    policy = policies.find_policy_in_force(referral.council_id, referral.lot_id, clock.now())
    if policy is None:
        raise Refused("policy.none_in_force")
    return Style(policy.style)


def write_page(referrals: Sequence[Any], form: PackageForm, action: str) -> str:
    """The page on which one package is written for one referral or several."""
    form.style = style_for(referrals[0])
    form.fill_up()
    form.offer(complexities_for(referrals[0]))
    return render_template(
        "tenants/packages/write.html",
        form=form,
        asked=[(each, queries.find_child(each)) for each in referrals],
        package=None,
        lot=systems.get_lot(referrals[0].lot_id),
        action=action,
        findings={},
    )


@blueprint.post("/referrals/<uuid:referral_id>/package")
@requires(Permission.WRITE_PACKAGE)
@writes
def write(referral_id: UUID) -> ResponseReturnValue:
    """Turn a referral into a package."""
    form, found = PackageForm(), queries.get_own_referral(present_actor(), referral_id)
    form.style = style_for(found)
    form.offer(complexities_for(found))
    if form.validate_on_submit():
        with refusals(form):
            written = services.write_package(
                actor=present_actor(), referral_id=referral_id, details=form.details(), now=clock.now()
            )
            return saved(written.id)
    return write_page([found], form, url_for("packages.write", referral_id=referral_id)), 422


def complexities_for(found: Any) -> list[str]:
    """The complexity bands of the council's rate card for the lot of a referral or package."""
    on = getattr(found, "starts_on", None) or found.wanted_from
    card = pricing.find_rate_card(found.council_id, found.lot_id, on)
    return card.complexities if card else []


def saved(package_id: UUID) -> ResponseReturnValue:
    standing = [each for each in queries.list_findings([package_id])[package_id] if each.stands]
    if standing:
        flash("Saved. It cannot be published yet: look at what screening found.", "important")
    else:
        flash("Saved. Screening found nothing that points to a child.", "success")
    return redirect(url_for("packages.package", package_id=package_id))


@blueprint.get("/packages/<uuid:package_id>/change")
@requires(Permission.WRITE_PACKAGE)
def change_form(package_id: UUID) -> ResponseReturnValue:
    found = queries.get_own_package(present_actor(), package_id)
    data = {
        **{
            name: getattr(found, name) for name in ("title", "summary", "place", "starts_on", "ends_on", "weekly_hours")
        },
        "revision": found.revision,
        "outcomes": tuple(found.outcomes),
        "age": found.age_band,
        "budget_weekly": found.budget_weekly,
        "complexity": found.complexity,
        **filled_from_particulars(read_particulars(found.particulars)),
        **(filled_from_week(read_week(found.schedule)) if found.schedule else {}),
    }
    return _change_page(package_id, PackageForm(data=data))


def _change_page(package_id: UUID, form: PackageForm) -> str:
    found = queries.get_own_package(present_actor(), package_id)
    referrals = queries.referrals_of([package_id])[package_id]
    form.style = Style(found.style)
    form.fill_up()
    form.offer(complexities_for(found))
    findings: dict[str, list[queries.Screened]] = {}
    for each in queries.list_findings([package_id])[package_id]:
        if each.stands:
            findings.setdefault(each.found.where.field, []).append(each)
    return render_template(
        "tenants/packages/write.html",
        form=form,
        asked=[(each, queries.find_child(each)) for each in referrals],
        package=found,
        lot=systems.get_lot(found.lot_id),
        action=url_for("packages.change", package_id=package_id),
        findings=findings,
    )


@blueprint.post("/packages/<uuid:package_id>/change")
@requires(Permission.WRITE_PACKAGE)
@writes
def change(package_id: UUID) -> ResponseReturnValue:
    """Change what a package says."""
    form = PackageForm()
    found = queries.get_own_package(present_actor(), package_id)
    form.style = Style(found.style)
    form.offer(complexities_for(found))
    if form.validate_on_submit():
        with refusals(form):
            services.change_package(
                actor=present_actor(),
                package_id=package_id,
                details=form.details(),
                now=clock.now(),
                revision=form.revision.data,
            )
            return saved(package_id)
    return _change_page(package_id, form), 422
