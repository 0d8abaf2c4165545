"""Referrals: asked for, followed, withdrawn; who the child is, for those who may know."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.packages import queries, services
from tenants.packages.forms import ReasonForm, ReferralForm
from tenants.packages.permissions import Permission
from tenants.packages.rules.details import age_on
from tenants.packages.rules.stages import Stage, is_offered, reached, still_to_come
from tenants.packages.views.blueprint import blueprint
from tenants.policy import queries as policies


@blueprint.get("/referrals")
@requires(Permission.SEE_REFERRALS)
def referrals() -> ResponseReturnValue:
    """The council's referrals: mine, those without a package, or all; and where each one is."""
    actor = present_actor()
    show = request.args.get("show", "mine" if Permission.RAISE_REFERRAL.allows(actor) else "all")
    rows = queries.list_referrals(
        actor,
        raised_by=actor.person_id if show == "mine" else None,
        without_package=show == "waiting",
        before=request.args.get("before", type=UUID),
    )
    page = rows[: queries.PAGE]
    now, timelines = clock.now(), queries.timelines_of(actor, page)
    return render_template(
        "tenants/packages/referrals.html",
        rows=page,
        latest={row.id: reached(timelines[row.id], now)[-1] for row in page},
        lots=systems.lots_by_id({row.lot_id for row in page}),
        names=people.names_of([row.raised_by for row in page]),
        show=show,
        next_page=url_for("packages.referrals", show=show, before=page[-1].id) if len(rows) > queries.PAGE else None,
        may_raise=Permission.RAISE_REFERRAL.allows(actor),
    )


@blueprint.get("/referrals/new")
@requires(Permission.RAISE_REFERRAL)
def raise_form() -> ResponseReturnValue:
    return _raise_page(ReferralForm())


def _raise_page(form: ReferralForm) -> str:
    return render_template("tenants/packages/raise.html", form=_with_lots(form))


def _with_lots(form: ReferralForm) -> ReferralForm:
    form.offer_lots(policies.list_lots_to_buy_from(present_actor(), local(clock.now()).date()))
    return form


@blueprint.post("/referrals/new")
@requires(Permission.RAISE_REFERRAL)
@writes
def raise_referral() -> ResponseReturnValue:
    """Ask for support for a child."""
    form = _with_lots(ReferralForm())
    if form.validate_on_submit():
        with refusals(form):
            referral = services.raise_referral(
                actor=present_actor(), child=form.child(), details=form.details(), now=clock.now()
            )
            flash(f"Referral {referral.reference} is with your commissioners.", "success")
            return redirect(url_for("packages.referral", referral_id=referral.id))
    return _raise_page(form), 422


@blueprint.get("/referrals/<uuid:referral_id>")
@requires(Permission.SEE_REFERRALS)
def referral(referral_id: UUID) -> ResponseReturnValue:
    """Where my child's package is, what was asked for, and who the child is for those who may know."""
    return _page(referral_id)


def _page(referral_id: UUID, **forms: Any) -> str:
    actor, now = present_actor(), clock.now()
    found = queries.get_own_referral(actor, referral_id)
    stages = queries.timelines_of(actor, [found])[found.id]
    readings = queries.list_readings(actor, found.id)
    return render_template(
        "tenants/packages/referral.html",
        referral=found,
        lot=systems.get_lot(found.lot_id),
        stages=[_told(stage, "past") for stage in reached(stages, now)]
        + [_told(stage, "ahead") for stage in still_to_come(stages, now)],
        packages=queries.packages_of(actor, [found.id]).get(found.id, []),
        is_offered=is_offered(stages, now),
        child=queries.find_child(found),
        age=lambda child: age_on(local(now).date(), born_on=child.born_on),
        reading=queries.find_reading(actor, found.id, now),
        readings=readings,
        names=people.names_of([found.raised_by, *(each.person_id for each in readings)]),
        may_write=Permission.WRITE_PACKAGE.allows(actor),
        may_withdraw=Permission.WITHDRAW_REFERRAL.allows(actor),
        may_open=Permission.OPEN_IDENTITY.allows(actor),
        **{"reason_form": ReasonForm(formdata=None, prefix="identity"), **forms},
    )


def _told(stage: Stage, at: str) -> dict[str, Any]:
    return {"title": stage.kind.value, "when": stage.at, "text": stage.text, "href": stage.href, "at": at}


@blueprint.post("/referrals/<uuid:referral_id>/identity")
@requires(Permission.OPEN_IDENTITY)
@writes
def open_identity(referral_id: UUID) -> ResponseReturnValue:
    """Open who the child is to somebody who does not work with it every day, for a quarter of an hour."""
    form = ReasonForm(prefix="identity")
    if form.validate_on_submit():
        with refusals(form):
            services.read_identity(
                actor=present_actor(), referral_id=referral_id, reason=form.reason.data or "", now=clock.now()
            )
            return redirect(url_for("packages.referral", referral_id=referral_id, _anchor="child"))
    return _page(referral_id, reason_form=form, form=form), 422


@blueprint.get("/referrals/<uuid:referral_id>/withdraw")
@requires(Permission.WITHDRAW_REFERRAL)
def withdraw_form(referral_id: UUID) -> ResponseReturnValue:
    found = queries.get_own_referral(present_actor(), referral_id)
    return render_template("tenants/packages/withdraw.html", referral=found, form=ReasonForm())


@blueprint.post("/referrals/<uuid:referral_id>/withdraw")
@requires(Permission.WITHDRAW_REFERRAL)
@writes
def withdraw(referral_id: UUID) -> ResponseReturnValue:
    """Say that support is no longer asked for."""
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals(form):
            services.withdraw_referral(
                actor=present_actor(), referral_id=referral_id, reason=form.reason.data or "", now=clock.now()
            )
            flash("The referral is withdrawn.", "success")
            return redirect(url_for("packages.referral", referral_id=referral_id))
    found = queries.get_own_referral(present_actor(), referral_id)
    return render_template("tenants/packages/withdraw.html", referral=found, form=form), 422
