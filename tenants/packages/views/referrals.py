"""Referrals: asked for, followed, withdrawn; who the child is, for those who may know."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.packages import queries, services
from tenants.packages.forms import ReasonForm, ReferralForm
from tenants.packages.permissions import Permission
from tenants.packages.rules.closing import State, has_a_provider, is_open
from tenants.packages.rules.details import age_on
from tenants.packages.rules.stages import Stage, reached, still_to_come
from tenants.packages.views.blueprint import blueprint
from tenants.policy import queries as policies
from tenants.policy.rules import Urgency
from tenants.policy.rules.words import URGENCIES

MOST_LINES = 10_000
"""Of an export: more referrals than a council raises in many years."""
COLUMNS = (
    "Referral", "Request in the case system", "Kind of support", "Urgency", "Wanted from", "Raised", "Raised by",
    "Where it is", "Packages",
)  # fmt: skip


@blueprint.get("/referrals")
@requires(Permission.SEE_REFERRALS)
def referrals() -> ResponseReturnValue:
    """The council's referrals: mine, those without a package, or all; narrowed as asked; and where each one is."""
    actor = present_actor()
    show = request.args.get("show", _first_shown(actor))
    rows = queries.list_referrals(actor, _sought(show), before=request.args.get("before", type=UUID))
    page = rows[: queries.PAGE]
    now, timelines = clock.now(), queries.timelines_of(actor, page)
    lots = {lot.id: lot for lot in policies.list_lots_to_buy_from(actor, local(now).date())}
    lots |= systems.lots_by_id({row.lot_id for row in page})
    asked = _asked()
    return render_template(
        "tenants/packages/referrals.html",
        rows=page,
        latest={row.id: reached(timelines[row.id], now)[-1] for row in page},
        lots=lots,
        names=_names([row.raised_by for row in page]),
        show=show,
        asked=asked,
        chosen=_chosen(show, asked, {str(lot.id): lot.name for lot in lots.values()}),
        urgencies=URGENCIES,
        states=list(State),
        next_page=url_for("packages.referrals", show=show, before=page[-1].id, **asked)
        if len(rows) > queries.PAGE
        else None,
        may_raise=Permission.RAISE_REFERRAL.allows(actor),
        may_choose=show == "waiting" and len(page) > 1 and Permission.WRITE_PACKAGE.allows(actor),
        may_export=Permission.EXPORT_REFERRALS.allows(actor),
    )


def _names(ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Who did what; what a program of the council's own raised is its case system's."""
    return {present_actor().organisation: "your case system", **people.names_of(list(ids))}


def _asked() -> dict[str, str]:
    """The filters of the address that say something."""
    lot_id = request.args.get("lot", type=UUID)
    urgency, state = request.args.get("urgency"), request.args.get("state")
    asked = {
        "lot": str(lot_id) if lot_id else None,
        "urgency": urgency if urgency in set(Urgency) else None,
        "state": state if state in set(State) else None,
    }
    return {name: value for name, value in asked.items() if value}


def _first_shown(actor: Actor) -> str:
    """What somebody comes for: a commissioner to what waits for a package, a social worker to their own."""
    if Permission.WRITE_PACKAGE.allows(actor):
        return "waiting"
    return "mine" if Permission.RAISE_REFERRAL.allows(actor) else "all"


def _sought(show: str) -> queries.Sought:
    asked = _asked()
    return queries.Sought(
        raised_by=present_actor().person_id if show == "mine" else None,
        without_package=show == "waiting",
        lot_id=UUID(asked["lot"]) if "lot" in asked else None,
        urgency=Urgency(asked["urgency"]) if "urgency" in asked else None,
        state=State(asked["state"]) if "state" in asked else None,
    )


def _chosen(show: str, asked: dict[str, str], lot_names: dict[str, str]) -> list[dict[str, str]]:
    """Each filter that is on, with the address without it."""
    words = {"lot": lot_names.get(asked.get("lot", ""), "Another kind of support")}
    return [
        {
            "text": words.get(name, value.capitalize()),
            "href": url_for("packages.referrals", show=show, **{n: v for n, v in asked.items() if n != name}),
        }
        for name, value in asked.items()
    ]


@blueprint.get("/referrals.<any(csv, ods):kind>")
@requires(Permission.EXPORT_REFERRALS)
def export(kind: str) -> ResponseReturnValue:
    """All that is sought, for the council itself; never who a child is."""
    return download_table(f"referrals.{kind}", COLUMNS, _lines())


def _lines() -> list[list[str]]:
    actor, now = present_actor(), clock.now()
    rows = queries.list_referrals(actor, _sought(request.args.get("show", "all")), most=MOST_LINES)
    timelines, packages = queries.timelines_of(actor, rows), queries.packages_of(actor, [row.id for row in rows])
    lots, names = systems.lots_by_id({row.lot_id for row in rows}), _names([row.raised_by for row in rows])
    return [
        [
            row.reference,
            row.external_reference or "",
            lots[row.lot_id].name,
            row.urgency,
            row.wanted_from.isoformat(),
            local(row.raised_at).strftime("%Y-%m-%d %H:%M"),
            names.get(row.raised_by, ""),
            reached(timelines[row.id], now)[-1].kind.value,
            " ".join(package.reference for package in packages.get(row.id, ())),
        ]
        for row in rows
    ]


@blueprint.get("/referrals/new")
@requires(Permission.RAISE_REFERRAL)
def raise_form() -> ResponseReturnValue:
    return _raise_page(ReferralForm())


def _raise_page(form: ReferralForm) -> str:
    form = _with_lots(form)
    return render_template("tenants/packages/raise.html", form=form, open_already=_open_already(form))


def _open_already(form: ReferralForm) -> Any:
    """An open referral for the same child and kind of support as was typed."""
    actor = present_actor()
    child = queries.find_child_by_case_reference(actor, (form.case_reference.data or "").strip())
    if child is None or not form.lot_id.data or form.lot_id.errors:
        return None
    return queries.find_open_referral(actor, child.id, UUID(form.lot_id.data), clock.now())


def _with_lots(form: ReferralForm) -> ReferralForm:
    form.offer_lots(policies.list_lots_to_buy_from(present_actor(), clock.today()))
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
                actor=present_actor(),
                child=form.child(),
                details=form.details(),
                now=clock.now(),
                another=form.another.data,
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
    readings, covers = queries.list_readings(actor, found.id), queries.list_covers(actor, found.id)
    return render_template(
        "tenants/packages/referral.html",
        is_mine=found.raised_by == actor.person_id,
        referral=found,
        lot=systems.get_lot(found.lot_id),
        stages=[_told(stage, "past") for stage in reached(stages, now)]
        + [_told(stage, "ahead") for stage in still_to_come(stages, now)],
        packages=queries.packages_of(actor, [found.id]).get(found.id, []),
        child=queries.find_child(found),
        age=lambda child: age_on(local(now).date(), born_on=child.born_on),
        reading=queries.find_reading(actor, found.id, now),
        readings=readings,
        payment=queries.payments_of(actor, [found.id]).get(found.id),
        covers=covers,
        today=local(now).date(),
        names=_names(
            [
                found.raised_by,
                found.changed_by,
                *(each.person_id for each in readings),
                *(c.recorded_by for c in covers),
            ]
        ),
        is_open=is_open(stages, now),
        may_close=is_open(stages, now) and not has_a_provider(stages, now),
        may_change=Permission.CHANGE_REFERRAL.allows(actor),
        may_pay=Permission.RECORD_DIRECT_PAYMENT.allows(actor),
        may_cover=Permission.RECORD_COVER.allows(actor),
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
