"""The file of what members have signed, as the lead keeps it and a member reads its own."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock, documents
from consortium.kernel.documents import State
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import hand_over
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.uploads import read_upload
from consortium.members import queries as members
from consortium.systems import queries, services
from consortium.systems.forms import AgreementCopyForm, MemberAgreementForm
from consortium.systems.permissions import Permission
from consortium.systems.rules import Paper
from consortium.systems.views.pages import blueprint

LOOKS_AGAIN = 3
"""Seconds after which a page that shows a file being checked asks again."""


@blueprint.get("/systems/<uuid:system_id>/member-agreements")
@requires(Permission.SEE_EXTENSIONS)
def show_member_agreements(system_id: UUID) -> ResponseReturnValue:
    """What each body has signed and has not, with the copies: to the lead, everybody's; to a member, its own."""
    actor, system = present_actor(), queries.get_system(system_id)
    filed, leads = queries.list_member_agreements(system_id), system.lead_id == actor.organisation_id
    copies = queries.copies_of(filed)
    on_file = {(each.council_id, each.paper): each for each in filed if each.ended_at is None}
    bodies = [each for each in _bodies(system) if leads or each.organisation_id == actor.organisation_id]
    return render_template(
        "consortium/systems/member_agreements.html",
        system=system,
        bodies=bodies,
        on_file=on_file,
        complete=sum(all((each.organisation_id, str(paper)) in on_file for paper in Paper) for each in bodies),
        taken_off=[each for each in filed if each.ended_at is not None],
        copies=copies,
        waits=LOOKS_AGAIN if any(each.state == State.QUARANTINED for each in copies.values()) else None,
        names=members.names_of([each.council_id for each in filed]),
        may_file=leads and Permission.FILE_AGREEMENT.allows(actor),
    )


@blueprint.get("/systems/<uuid:system_id>/member-agreements/new")
@requires(Permission.FILE_AGREEMENT)
def member_agreement_form(system_id: UUID) -> ResponseReturnValue:
    asked = {"council_id": request.args.get("body", ""), "paper": request.args.get("paper", "")}
    return _page(_filled(MemberAgreementForm(formdata=None, data=asked), system_id), system_id)


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
                copy=_copy(request.files.get("copy")), now=clock.now(),
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


@blueprint.get("/systems/<uuid:system_id>/member-agreements/<uuid:agreement_id>/copy")
@requires(Permission.FILE_AGREEMENT)
def agreement_copy_form(system_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    filed = queries.get_member_agreement(agreement_id)
    form = AgreementCopyForm(formdata=None, data={"replaces_id": str(filed.document_id or "")})
    return _copy_page(form, system_id, agreement_id)


@blueprint.post("/systems/<uuid:system_id>/member-agreements/<uuid:agreement_id>/copy")
@requires(Permission.FILE_AGREEMENT)
@writes
def put_copy_on_file(system_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    """The signed copy, the first or a newer one; the earlier stays on record."""
    form = AgreementCopyForm()
    if form.validate_on_submit():
        with refusals(form):
            copy = _copy(request.files.get("copy"))
            if copy is None:
                raise Refused("document.none_sent")
            services.put_copy_on_file(
                actor=present_actor(), agreement_id=agreement_id, copy=copy, replaces_id=_shown(form)
            )
            flash("The copy is kept. The member can read it too.", "success")
            return redirect(url_for("systems.show_member_agreements", system_id=system_id))
    return _copy_page(form, system_id, agreement_id), 422


@blueprint.get("/systems/<uuid:system_id>/member-agreements/<uuid:agreement_id>/file")
@requires(Permission.SEE_EXTENSIONS)
def agreement_file(system_id: UUID, agreement_id: UUID) -> ResponseReturnValue:
    """The copy itself, to be saved: for the lead, and for the member that signed."""
    filed = queries.get_member_agreement(agreement_id)
    if filed.document_id is None or filed.system_id != system_id:
        raise NotFound
    kept, data = documents.fetch(filed.document_id)
    return hand_over(data, kept.file_name, kept.media_type)


def _copy(sent: FileStorage | None) -> services.Copy | None:
    """The file that came with the form, if any."""
    if sent is None or not sent.filename:
        return None
    return services.Copy(sent.filename, read_upload(sent))


def _shown(form: AgreementCopyForm) -> UUID | None:
    try:
        return UUID(form.replaces_id.data or "")
    except ValueError:
        return None


def _copy_page(form: AgreementCopyForm, system_id: UUID, agreement_id: UUID) -> str:
    system, filed = queries.get_own_system(present_actor(), system_id), queries.get_member_agreement(agreement_id)
    if filed.system_id != system.id:
        raise NotFound
    return render_template(
        "consortium/systems/member_agreement_copy.html",
        form=form,
        system=system,
        filed=filed,
        copy=queries.copies_of([filed]).get(filed.document_id) if filed.document_id else None,
        name=members.names_of([filed.council_id])[filed.council_id],
    )


def _page(form: MemberAgreementForm, system_id: UUID) -> str:
    system = queries.get_own_system(present_actor(), system_id)
    return render_template("consortium/systems/member_agreement_form.html", form=form, system=system)


def _filled(form: MemberAgreementForm, system_id: UUID) -> MemberAgreementForm:
    system = queries.get_own_system(present_actor(), system_id)
    form.council_id.choices = [SelectChoice(str(body.organisation_id), body.name) for body in _bodies(system)]
    return form


def _bodies(system: Any) -> list[members.Member]:
    """Who belongs to the consortium today, the lead first."""
    return members.list_members(system.consortium_id, clock.today())
