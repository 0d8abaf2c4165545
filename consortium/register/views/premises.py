"""Premises: a provider's own pages, and the vacancies that buyers see."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import OrganisationKind
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.register import queries, services
from consortium.register.forms.premises import ClosePremisesForm, PremisesForm
from consortium.register.permissions import Permission
from consortium.register.rules.premises import is_old
from consortium.register.views.pages import blueprint


def _councils() -> dict[UUID, str]:
    return {body.id: body.name for body in members.list_public_bodies() if body.kind == OrganisationKind.COUNCIL}


@blueprint.get("/provider/premises")
@requires(Permission.READ_OWN_PROFILE)
def own_premises() -> ResponseReturnValue:
    """Where we have places to live, and how many are free."""
    actor, now = present_actor(), clock.now()
    rows = queries.list_premises(actor.organisation, before=request.args.get("before", type=UUID))
    page, more = rows[: queries.PREMISES_PAGE], rows[queries.PREMISES_PAGE :]
    return render_template(
        "consortium/register/own_premises.html",
        rows=[(row, is_old(row.told_at, now)) for row in page],
        councils=members.names_of([row.council_id for row in page]),
        next_page=url_for("register.own_premises", before=page[-1].id) if more else None,
        may_keep=Permission.KEEP_OWN_PROFILE.allows(actor),
    )


@blueprint.get("/provider/premises/new")
@requires(Permission.KEEP_OWN_PROFILE)
def enter_premises_form() -> ResponseReturnValue:
    return _form_page(PremisesForm().offer(_councils()))


def _form_page(form: PremisesForm, premises: Any = None) -> str:
    return render_template(
        "consortium/register/premises.html", form=form, premises=premises, closing=ClosePremisesForm(formdata=None)
    )


@blueprint.post("/provider/premises/new")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def enter_premises() -> ResponseReturnValue:
    form = PremisesForm().offer(_councils())
    if form.validate_on_submit():
        with refusals(form):
            services.enter_premises(actor=present_actor(), details=form.details(), now=clock.now())
            flash("Saved. The councils of your consortia see it.", "success")
            return redirect(url_for("register.own_premises"))
    return _form_page(form), 422


@blueprint.get("/provider/premises/<uuid:premises_id>")
@requires(Permission.KEEP_OWN_PROFILE)
def change_premises_form(premises_id: UUID) -> ResponseReturnValue:
    found = queries.get_premises(present_actor().organisation, premises_id)
    form = PremisesForm(obj=found).offer(_councils())
    form.council.data = str(found.council_id)
    return _form_page(form, found)


@blueprint.post("/provider/premises/<uuid:premises_id>")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def change_premises(premises_id: UUID) -> ResponseReturnValue:
    found = queries.get_premises(present_actor().organisation, premises_id)
    form = PremisesForm().offer(_councils())
    if form.validate_on_submit():
        with refusals(form):
            services.change_premises(
                actor=present_actor(),
                premises_id=premises_id,
                details=form.details(),
                now=clock.now(),
                revision=form.revision.data,
            )
            flash("Saved. The councils of your consortia see it.", "success")
            return redirect(url_for("register.own_premises"))
    return _form_page(form, found), 422


@blueprint.post("/provider/premises/<uuid:premises_id>/close")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def close_premises(premises_id: UUID) -> ResponseReturnValue:
    form = ClosePremisesForm()
    form.validate_on_submit()
    services.close_premises(actor=present_actor(), premises_id=premises_id, now=clock.now())
    flash("Closed. Nobody is placed there any more.", "success")
    return redirect(url_for("register.own_premises"))


@blueprint.get("/register/vacancies")
@requires(Permission.READ_REGISTER)
def vacancies() -> ResponseReturnValue:
    """Premises with a place free, by council area."""
    area, now = request.args.get("council", type=UUID), clock.now()
    rows = queries.list_vacancies(area, before=request.args.get("before", type=UUID))
    page, more = rows[: queries.PREMISES_PAGE], rows[queries.PREMISES_PAGE :]
    councils = _councils()
    return render_template(
        "consortium/register/vacancies.html",
        rows=[(row, is_old(row.told_at, now)) for row in page],
        area=area,
        councils=councils,
        providers=members.names_of([row.provider_id for row in page]),
        chosen=[{"text": councils[area], "href": url_for("register.vacancies")}] if area in councils else [],
        next_page=url_for("register.vacancies", council=area, before=page[-1].id) if more else None,
    )
