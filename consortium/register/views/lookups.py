"""A provider found in public registers: by the number it gives, with what each register says of it."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.register import queries, services
from consortium.register.forms import AskAgainForm, FindForm
from consortium.register.permissions import Permission
from consortium.register.rules import PublicRegister
from consortium.register.rules.public_registers import is_named_otherwise
from consortium.register.views.own import own_page
from consortium.register.views.pages import blueprint

BRING_UP_TO_DATE = 2
"""Seconds, while a register is being asked."""


def _find_form() -> FindForm:
    form = FindForm()
    form.register.choices = [
        SelectChoice(str(register), register.in_words[:1].upper() + register.in_words[1:])
        for register in queries.configured_registers()
    ]
    return form


@blueprint.get("/provider/find")
@requires(Permission.KEEP_OWN_PROFILE)
def find_organisation() -> ResponseReturnValue:
    """Where and by which number we are registered, before we fill in our profile."""
    form = _find_form()
    return render_template("consortium/register/find.html", form=form, may_ask=bool(form.register.choices))


@blueprint.post("/provider/find")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def ask_for_organisation() -> ResponseReturnValue:
    form = _find_form()
    if form.validate_on_submit():
        with refusals(form):
            lookup = services.find_organisation(
                actor=present_actor(),
                register=PublicRegister(form.register.data),
                number=form.number.data or "",
                now=clock.now(),
            )
            return redirect(url_for("register.found_organisation", lookup_id=lookup.id))
    return render_template("consortium/register/find.html", form=form, may_ask=bool(form.register.choices)), 422


@blueprint.get("/provider/find/<uuid:lookup_id>")
@requires(Permission.KEEP_OWN_PROFILE)
def found_organisation(lookup_id: UUID) -> ResponseReturnValue:
    """What the register said; until it has, the page brings itself up to date."""
    actor = present_actor()
    lookup = queries.get_lookup(actor.organisation, lookup_id)
    said = queries.said_of(lookup)
    return render_template(
        "consortium/register/found.html",
        lookup=lookup,
        said=said,
        differs=said is not None and is_named_otherwise(said, actor.organisation_name or ""),
        register=PublicRegister(lookup.register),
        organisation_name=actor.organisation_name,
        has_profile=queries.find_profile(actor.organisation) is not None,
        waits=BRING_UP_TO_DATE if lookup.outcome is None else None,
    )


@blueprint.post("/provider/lookups")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def ask_registers_again() -> ResponseReturnValue:
    form = AskAgainForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask_again(actor=present_actor(), now=clock.now())
            flash("The registers are being asked. What they say appears here.", "success")
            return redirect(url_for("register.show_own_profile", _anchor="registers"))
    return own_page(form), 422
