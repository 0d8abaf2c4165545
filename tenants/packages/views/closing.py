"""Changing and closing referrals, and cover at risk: what each act does is shown before it is done."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.packages import queries, services
from tenants.packages.forms import (
    ChangeReferralForm,
    DirectPaymentForm,
    EndCoverForm,
    InterimCoverForm,
    ReasonForm,
)
from tenants.packages.permissions import Permission
from tenants.packages.rules.closing import effect_of_closing
from tenants.packages.views.blueprint import blueprint


def _page(template: str, referral_id: UUID, form: Any, **facts: Any) -> str:
    referral = queries.get_own_referral(present_actor(), referral_id)
    return render_template(f"tenants/packages/{template}.html", referral=referral, form=form, **facts)


def _effects(referral_id: UUID) -> list[tuple[Any, str]]:
    """Each package of a referral, and what closing the referral does to it."""
    actor, now = present_actor(), clock.now()
    written = queries.packages_of(actor, [referral_id]).get(referral_id, [])
    stages = queries.stages_of([package.id for package in written])
    return [
        (package, effect_of_closing(stages[package.id], now, has_others=package.children > 1)) for package in written
    ]


def _done(referral_id: UUID, words: str, anchor: str | None = None) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("packages.referral", referral_id=referral_id, _anchor=anchor))


@blueprint.get("/referrals/<uuid:referral_id>/change")
@requires(Permission.CHANGE_REFERRAL)
def change_referral_form(referral_id: UUID) -> ResponseReturnValue:
    found = queries.get_own_referral(present_actor(), referral_id)
    names = ("needs", "childs_voice", "urgency", "wanted_from")
    data = {name: getattr(found, name) for name in names}
    return _change_page(
        referral_id,
        ChangeReferralForm(data={**data, "outcomes": tuple(found.outcomes), "revision": found.revision}),
    )


def _change_page(referral_id: UUID, form: ChangeReferralForm) -> str:
    found = queries.get_own_referral(present_actor(), referral_id)
    is_stale = form.is_submitted() and form.revision.data is not None and form.revision.data != found.revision
    if is_stale:  # what is saved next is made on what is shown now
        form.revision.data = found.revision
    return _page(
        "change_referral",
        referral_id,
        form,
        lot=systems.get_lot(found.lot_id),
        theirs=found if is_stale else None,
        who=people.names_of([found.changed_by]).get(found.changed_by, "Somebody") if is_stale else None,
    )


@blueprint.post("/referrals/<uuid:referral_id>/change")
@requires(Permission.CHANGE_REFERRAL)
@writes
def change_referral(referral_id: UUID) -> ResponseReturnValue:
    """Change what is asked for. Where somebody was quicker, both texts are shown and neither is lost."""
    form = ChangeReferralForm()
    if form.validate_on_submit():
        with refusals(form):
            services.change_referral(
                actor=present_actor(),
                referral_id=referral_id,
                request=form.request(),
                now=clock.now(),
                revision=form.revision.data,
            )
            return _done(referral_id, "The referral is changed.")
    return _change_page(referral_id, form), 422


@blueprint.get("/referrals/<uuid:referral_id>/withdraw")
@requires(Permission.WITHDRAW_REFERRAL)
def withdraw_form(referral_id: UUID) -> ResponseReturnValue:
    return _page("withdraw", referral_id, ReasonForm(), effects=_effects(referral_id))


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
            return _done(referral_id, "The referral is withdrawn.")
    return _page("withdraw", referral_id, form, effects=_effects(referral_id)), 422


@blueprint.get("/referrals/<uuid:referral_id>/direct-payment")
@requires(Permission.RECORD_DIRECT_PAYMENT)
def direct_payment_form(referral_id: UUID) -> ResponseReturnValue:
    return _page("direct_payment", referral_id, DirectPaymentForm(), effects=_effects(referral_id))


@blueprint.post("/referrals/<uuid:referral_id>/direct-payment")
@requires(Permission.RECORD_DIRECT_PAYMENT)
@writes
def record_direct_payment(referral_id: UUID) -> ResponseReturnValue:
    """The family takes a direct payment: the search ends."""
    form = DirectPaymentForm()
    if form.validate_on_submit():
        with refusals(form):
            services.record_direct_payment(
                actor=present_actor(), referral_id=referral_id, details=form.details(), now=clock.now()
            )
            return _done(referral_id, "The direct payment is on record, and the search has ended.", "closed")
    return _page("direct_payment", referral_id, form, effects=_effects(referral_id)), 422


@blueprint.get("/referrals/<uuid:referral_id>/interim-cover")
@requires(Permission.RECORD_COVER)
def interim_cover_form(referral_id: UUID) -> ResponseReturnValue:
    return _page("interim_cover", referral_id, InterimCoverForm())


@blueprint.post("/referrals/<uuid:referral_id>/interim-cover")
@requires(Permission.RECORD_COVER)
@writes
def record_interim_cover(referral_id: UUID) -> ResponseReturnValue:
    """Put on record that somebody covers, at risk, until support is bought."""
    form = InterimCoverForm()
    if form.validate_on_submit():
        with refusals(form):
            services.record_interim_cover(
                actor=present_actor(), referral_id=referral_id, details=form.details(), now=clock.now()
            )
            return _done(referral_id, "The cover is on record. You are told before it runs out.", "cover")
    return _page("interim_cover", referral_id, form), 422


@blueprint.get("/interim-cover/<uuid:cover_id>/end")
@requires(Permission.RECORD_COVER)
def end_cover_form(cover_id: UUID) -> ResponseReturnValue:
    return _end_page(cover_id, EndCoverForm())


def _end_page(cover_id: UUID, form: EndCoverForm) -> str:
    cover = queries.get_cover(present_actor(), cover_id)
    return _page("end_cover", cover.referral_id, form, cover=cover)


@blueprint.post("/interim-cover/<uuid:cover_id>/end")
@requires(Permission.RECORD_COVER)
@writes
def end_interim_cover(cover_id: UUID) -> ResponseReturnValue:
    """Cover ended before its day."""
    form = EndCoverForm()
    if form.validate_on_submit() and form.ended_on.data:
        with refusals(form):
            cover = services.end_interim_cover(actor=present_actor(), cover_id=cover_id, on=form.ended_on.data)
            return _done(cover.referral_id, "The cover has ended.", "cover")
    return _end_page(cover_id, form), 422
