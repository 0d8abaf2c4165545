"""Negotiating on another week: the form for it, and the log of every round."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.minitender import services
from tenants.minitender.forms.negotiating import OtherWeekForm, filled_week, other_week_form
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.state import Status
from tenants.minitender.views.comparing import choose_bidders, get_opened
from tenants.minitender.views.parts import blueprint, unit_words
from tenants.minitender.views.running import packages_in


@blueprint.get("/mini-tenders/<uuid:tender_id>/negotiate")
@requires(Permission.NEGOTIATE)
def negotiate_week_form(tender_id: UUID) -> ResponseReturnValue:
    """Another week to offer on, beginning with the week of whoever is first."""
    actor = present_actor()
    tender = get_opened(actor, tender_id)
    packages, weeks = _weeks_of_the_first(actor, tender)
    form = other_week_form(packages)(data={f"week_{n}": filled_week(week) for n, week in enumerate(weeks)})
    return _week_page(tender, form)


def _weeks_of_the_first(actor: Actor, tender: Any) -> tuple[list[tuple[UUID, str]], list[Sequence[Any]]]:
    """Each package with its unit, and the week that its best bidder offers now. Raises `NotFound` before a ranking."""
    best = services.best_ranks(actor.organisation, tender.id)
    if not best or Status(tender.status) is not Status.OPENED:
        raise NotFound
    standing = sorted(services.offers_now(actor.organisation, tender.id),
                      key=lambda each: best.get(each.offer.provider_id, len(best) + 1))  # fmt: skip
    first = {each.line.package_id: each for each in reversed(standing)}
    ids = [each.id for each in packages_in(tender) if each.id in first]
    return [(each, first[each].line.unit) for each in ids], [first[each].schedule["patterns"] for each in ids]


def _week_page(tender: Any, form: OtherWeekForm) -> str:
    form.fill_up()
    choose_bidders(present_actor(), tender.id, form)
    references = {each.id: each for each in packages_in(tender)}
    return render_template(
        "tenants/minitender/negotiate.html",
        tender=tender,
        form=form,
        packages=[(references[package_id], unit_words(unit)) for package_id, unit in form.packages],
    )


@blueprint.post("/mini-tenders/<uuid:tender_id>/negotiate-week")
@requires(Permission.NEGOTIATE)
@writes
def negotiate_week(tender_id: UUID) -> ResponseReturnValue:
    """Ask the best to offer on another week."""
    actor = present_actor()
    tender = get_opened(actor, tender_id)
    form = other_week_form(_weeks_of_the_first(actor, tender)[0])()
    choose_bidders(actor, tender_id, form)
    if form.validate_on_submit():
        with refusals(form):
            services.invite_to_negotiate(
                actor=actor,
                mini_tender_id=tender_id,
                provider_ids=form.bidders.data,
                message=form.message.data or "",
                hours=int(form.hours.data),
                weeks=form.weeks(),
            )
            flash("They are asked by e-mail, all for the same week. Rank again when the round has closed.", "success")
            return redirect(url_for("minitender.show_ranking", tender_id=tender_id))
    return _week_page(tender, form), 422
