"""Overrides: one officer asks that a finding may stay, another agrees."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.packages import services
from tenants.packages.forms import OverrideForm
from tenants.packages.permissions import Permission
from tenants.packages.views.blueprint import blueprint
from tenants.packages.views.packages import package_page


@blueprint.post("/packages/<uuid:package_id>/overrides")
@requires(Permission.ASK_OVERRIDE)
@writes
def ask_override(package_id: UUID) -> ResponseReturnValue:
    form = OverrideForm()
    if form.validate_on_submit():
        with refusals(form):
            services.ask_override(
                actor=present_actor(),
                package_id=package_id,
                digest=form.finding(),
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash("Another officer must agree before this finding may stay.", "success")
            return redirect(url_for("packages.package", package_id=package_id, _anchor="screening"))
    return package_page(package_id, form=form), 422


@blueprint.post("/packages/<uuid:package_id>/overrides/<uuid:override_id>/agree")
@requires(Permission.AGREE_OVERRIDE)
@writes
def agree_override(package_id: UUID, override_id: UUID) -> ResponseReturnValue:
    services.agree_override(actor=present_actor(), package_id=package_id, override_id=override_id, now=clock.now())
    flash("Agreed. This finding may stay.", "success")
    return redirect(url_for("packages.package", package_id=package_id, _anchor="screening"))
