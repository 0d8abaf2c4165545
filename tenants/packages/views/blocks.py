"""One package for several children, chosen from the referrals that wait; and taking one child out again."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from tenants.packages import queries, services
from tenants.packages.forms import PackageForm, ReasonForm
from tenants.packages.permissions import Permission
from tenants.packages.rules.stages import is_offered
from tenants.packages.views.blueprint import blueprint
from tenants.packages.views.packages import complexities_for, saved, style_for, write_page


def _chosen() -> list[Any]:
    """The referrals that were ticked, in the order of the list, each once."""
    actor = present_actor()
    wanted = dict.fromkeys(request.args.getlist("referral", type=UUID))
    return [queries.get_own_referral(actor, each) for each in wanted]


def _address(referrals: list[Any]) -> str:
    return url_for("packages.write_block", referral=[str(each.id) for each in referrals])


@blueprint.get("/packages/new")
@requires(Permission.WRITE_PACKAGE)
def write_block_form() -> ResponseReturnValue:
    """A package for all who were ticked. What cannot be bought together is said at once."""
    chosen = _chosen()
    services.ensure_may_be_together(actor=present_actor(), referrals=chosen, now=clock.now())
    first = min(each.wanted_from for each in chosen)
    return write_page(chosen, PackageForm(data={"starts_on": first}), _address(chosen))


@blueprint.post("/packages/new")
@requires(Permission.WRITE_PACKAGE)
@writes
def write_block() -> ResponseReturnValue:
    """Turn the referrals into one package."""
    form, chosen = PackageForm(), _chosen()
    if not chosen:
        raise Refused("block.empty")
    form.style = style_for(chosen[0])
    form.offer(complexities_for(chosen[0]))
    if form.validate_on_submit():
        with refusals(form):
            written = services.write_block(
                actor=present_actor(),
                referral_ids=[each.id for each in chosen],
                details=form.details(),
                now=clock.now(),
            )
            return saved(written.id)
    return write_page(chosen, form, _address(chosen)), 422


@blueprint.get("/packages/<uuid:package_id>/children/<int:number>/out")
@requires(Permission.WRITE_PACKAGE)
def take_out_form(package_id: UUID, number: int) -> ResponseReturnValue:
    """Before a child is taken out: what it does. Where providers have the package, its mini-tender is the place."""
    actor = present_actor()
    package = queries.get_own_package(actor, package_id)
    queries.get_child_of(package_id, number)
    if is_offered(queries.stages_of([package_id])[package_id], clock.now()):
        href = queries.way_out_of(actor, package_id)
        return redirect(f"{href}/children/{number}/out" if href else url_for("packages.package", package_id=package.id))
    return _take_out_page(package_id, number, ReasonForm())


def _take_out_page(package_id: UUID, number: int, form: ReasonForm) -> str:
    child = queries.get_child_of(package_id, number)
    return render_template(
        "tenants/packages/take_out.html",
        package=queries.get_own_package(present_actor(), package_id),
        child=child,
        name=queries.names_of_children([child]).get(number),
        form=form,
    )


@blueprint.post("/packages/<uuid:package_id>/children/<int:number>/out")
@requires(Permission.WRITE_PACKAGE)
@writes
def take_out(package_id: UUID, number: int) -> ResponseReturnValue:
    """Take a child out of a package that no provider has seen."""
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals(form):
            services.take_child_out(
                actor=present_actor(),
                package_id=package_id,
                number=number,
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash(f"Child {number} is taken out. The referral waits for another package.", "success")
            return redirect(url_for("packages.package", package_id=package_id))
    return _take_out_page(package_id, number, form), 422
