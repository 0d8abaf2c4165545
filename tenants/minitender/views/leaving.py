"""Taking one child out of a package that providers have in front of them."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.minitender import queries, services
from tenants.minitender.forms.changing import TakeOutForm
from tenants.minitender.permissions import Permission
from tenants.minitender.rules.state import Status, is_live
from tenants.minitender.views.parts import blueprint, is_open
from tenants.minitender.views.running import packages_in
from tenants.packages import queries as packages


@packages.register_way_out
def way_out_of(actor: Actor, package_id: UUID) -> str | None:
    """While bids are taken, or are opened and nobody is recommended yet, for whoever may publish."""
    if not Permission.PUBLISH_MINI_TENDER.allows(actor):
        return None
    made = queries.list_of_packages(actor.organisation, [package_id])[package_id]
    tender = next((each for each in reversed(made) if is_live(Status(each.status))), None)
    if tender is None or not may_take_out(tender):
        return None
    return url_for("minitender.show", tender_id=tender.id) + f"/packages/{package_id}"


def may_take_out(tender: Any) -> bool:
    return is_open(tender) or Status(tender.status) is Status.OPENED


def _get(tender_id: UUID, package_id: UUID, number: int) -> tuple[Any, Any, packages.ChildOf]:
    """A child of a package of one of the council's mini-tenders. Raises `NotFound`."""
    tender = queries.get_own_mini_tender(present_actor(), tender_id)
    package = next((each for each in packages_in(tender) if each.id == package_id), None)
    if package is None or not may_take_out(tender):
        raise NotFound
    return tender, package, packages.get_child_of(package_id, number)


def _page(tender_id: UUID, package_id: UUID, number: int, form: TakeOutForm) -> str:
    tender, package, child = _get(tender_id, package_id, number)
    return render_template(
        "tenants/minitender/take_out.html",
        tender=tender,
        package=package,
        child=child,
        name=packages.names_of_children([child]).get(number),
        is_open=is_open(tender),
        form=form,
    )


@blueprint.get("/mini-tenders/<uuid:tender_id>/packages/<uuid:package_id>/children/<int:number>/out")
@requires(Permission.PUBLISH_MINI_TENDER)
def take_out_form(tender_id: UUID, package_id: UUID, number: int) -> ResponseReturnValue:
    """Before a child is taken out: who it is, and what it does to the bids."""
    tender, _, _ = _get(tender_id, package_id, number)
    return _page(tender_id, package_id, number, TakeOutForm(data={"seen": str(tender.version)}))


@blueprint.post("/mini-tenders/<uuid:tender_id>/packages/<uuid:package_id>/children/<int:number>/out")
@requires(Permission.PUBLISH_MINI_TENDER)
@writes
def take_out(tender_id: UUID, package_id: UUID, number: int) -> ResponseReturnValue:
    """Support is bought for the other children alone."""
    form = TakeOutForm()
    _get(tender_id, package_id, number)
    if form.validate_on_submit():
        with refusals(form):
            made = services.take_child_out(
                actor=present_actor(),
                mini_tender_id=tender_id,
                package_id=package_id,
                number=number,
                reason=form.reason.data or "",
                seen=form.seen.data,
            )
            told = "The award is for the others." if made is None else "Everyone invited is told, and confirms again."
            flash(f"Child {number} is taken out. {told}", "success")
            return redirect(url_for("packages.package", package_id=package_id))
    return _page(tender_id, package_id, number, form), 422
