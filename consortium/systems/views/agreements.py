"""The file of what members have signed, as the lead keeps it and a member reads its own."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.systems import queries, services
from consortium.systems.forms import MemberAgreementForm
from consortium.systems.permissions import Permission
from consortium.systems.rules import Paper
from consortium.systems.views.pages import blueprint


@blueprint.get("/systems/<uuid:system_id>/member-agreements")
@requires(Permission.SEE_EXTENSIONS)
def show_member_agreements(system_id: UUID) -> ResponseReturnValue:
    actor, system = present_actor(), queries.get_system(system_id)
    filed = queries.list_member_agreements(system_id)
    return render_template(
        "consortium/systems/member_agreements.html",
        system=system,
        filed=filed,
        names=members.names_of([each.council_id for each in filed]),
        may_file=system.lead_id == actor.organisation_id and Permission.FILE_AGREEMENT.allows(actor),
    )


@blueprint.get("/systems/<uuid:system_id>/member-agreements/new")
@requires(Permission.FILE_AGREEMENT)
def member_agreement_form(system_id: UUID) -> ResponseReturnValue:
    return _page(_filled(MemberAgreementForm(), system_id), system_id)


@blueprint.post("/systems/<uuid:system_id>/member-agreements")
@requires(Permission.FILE_AGREEMENT)
@writes
def file_agreement(system_id: UUID) -> ResponseReturnValue:
    form = _filled(MemberAgreementForm(), system_id)
    if form.validate_on_submit():
        with refusals(form):
            services.file_agreement(
                actor=present_actor(), system_id=system_id, council_id=UUID(form.council_id.data),
                paper=Paper(form.paper.data), reference=form.reference.data or "", signed_on=form.signed_on.data,
                now=clock.now(),
            )  # fmt: skip
            flash("The agreement is on file.", "success")
            return redirect(url_for("systems.show_member_agreements", system_id=system_id))
    return _page(form, system_id), 422


@blueprint.post("/systems/<uuid:system_id>/member-agreements/<uuid:agreement_id>/end")
@requires(Permission.FILE_AGREEMENT)
@writes
def take_agreement_off(system_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    services.take_agreement_off(actor=present_actor(), agreement_id=agreement_id, now=clock.now())
    flash("The agreement is taken off the file. That it was there stays on record.", "success")
    return redirect(url_for("systems.show_member_agreements", system_id=system_id))


def _page(form: MemberAgreementForm, system_id: UUID) -> str:
    system = queries.get_own_system(present_actor(), system_id)
    return render_template("consortium/systems/member_agreement_form.html", form=form, system=system)


def _filled(form: MemberAgreementForm, system_id: UUID) -> MemberAgreementForm:
    system = queries.get_own_system(present_actor(), system_id)
    bodies = members.list_members(system.consortium_id, local(clock.now()).date())
    form.council_id.choices = [SelectChoice(str(body.organisation_id), body.name) for body in bodies]
    return form
