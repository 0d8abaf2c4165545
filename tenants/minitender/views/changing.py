"""Changing a published package, and confirming a bid for the version that is asked for now."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.minitender import queries, services
from tenants.minitender.forms.changing import ChangePackageForm, filled_from
from tenants.minitender.permissions import Permission
from tenants.minitender.views.parts import blueprint, is_open
from tenants.minitender.views.running import packages_in


@blueprint.get("/mini-tenders/<uuid:tender_id>/packages/<uuid:package_id>/change")
@requires(Permission.PUBLISH_MINI_TENDER)
def change_form(tender_id: UUID, package_id: UUID) -> ResponseReturnValue:
    """The package as everyone reads it now, to be changed."""
    tender, package = _get_offered(tender_id, package_id)
    return _change_page(tender, package, ChangePackageForm(data=filled_from(tender, package)))


def _get_offered(tender_id: UUID, package_id: UUID) -> tuple[Any, Any]:
    """A package of one of the council's mini-tenders while bids are taken. Raises `NotFound`."""
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    package = next((each for each in packages_in(tender) if each.id == package_id), None)
    if package is None or not is_open(tender):
        raise NotFound
    return tender, package


def _change_page(tender: Any, package: Any, form: ChangePackageForm) -> str:
    unit = _unit_of(package)
    if unit:
        form.fill_up()
    return render_template(
        "tenants/minitender/change.html",
        tender=tender,
        package=package,
        form=form,
        unit=unit,
    )


def _unit_of(package: Any) -> str | None:
    return str(package.schedule["patterns"][0]["unit"]) if package.schedule else None


@blueprint.post("/mini-tenders/<uuid:tender_id>/packages/<uuid:package_id>/change")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
def change_package(tender_id: UUID, package_id: UUID) -> ResponseReturnValue:
    """Make a new version; everyone invited is told."""
    form = ChangePackageForm()
    _, package = _get_offered(tender_id, package_id)
    form.unit = _unit_of(package)
    if form.validate_on_submit():
        with refusals(form):
            made = services.change_published(
                actor=present_actor(),
                mini_tender_id=tender_id,
                package_id=package_id,
                change=form.change(),
                reason=form.reason.data or "",
                seen=form.seen.data,
            )
            flash(f"Changed: this is version {made.version}. Everyone invited is told, and confirms again.", "success")
            return redirect(url_for("minitender.show", tender_id=tender_id))
    return _change_page(*_get_offered(tender_id, package_id), form), 422


@blueprint.post("/invitations/<uuid:tender_id>/bid/confirm")
@requires(Permission.BID)
@writes
def confirm_bid(tender_id: UUID) -> ResponseReturnValue:
    """The bid stands for the present version."""
    receipt = services.confirm_bid(actor=present_actor(), mini_tender_id=tender_id)
    flash("Confirmed: your bid counts again.", "success")
    return redirect(url_for("minitender.show_receipt", tender_id=tender_id, version=receipt.version))
