"""Copies of what is held: about oneself, a colleague, or a child; made by a job, and gone in a week."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.people import queries as people
from tenants.retention import queries, services
from tenants.retention.forms import ChildCopyForm, ColleagueCopyForm, OwnCopyForm
from tenants.retention.permissions import Permission
from tenants.retention.rules.exporting import About
from tenants.retention.views.blueprint import blueprint


@blueprint.get("/copies")
@requires(Permission.HAVE_OWN_COPY)
def show_copies() -> ResponseReturnValue:
    return _page()


def _page(failed: FlaskForm | None = None) -> str:
    actor = present_actor()
    rows = queries.list_exports(actor)
    offered = (
        ("retention.copy_own", OwnCopyForm, Permission.HAVE_OWN_COPY),
        ("retention.copy_colleague", ColleagueCopyForm, Permission.COPY_COLLEAGUE),
        ("retention.copy_child", ChildCopyForm, Permission.COPY_CHILD),
    )
    return render_template(
        "tenants/retention/copies.html",
        rows=[(row, queries.state_of(row)) for row in rows],
        names=people.names_of([each for row in rows for each in (row.asked_by, row.agreed_by, row.subject_id)]),
        me=actor.person,
        forms=[
            (endpoint, failed if isinstance(failed, kind) else kind(formdata=None))
            for endpoint, kind, permission in offered
            if permission.allows(actor)
        ],
        form=failed,
    )


@blueprint.post("/copies/own")
@requires(Permission.HAVE_OWN_COPY, step_up=True)
@writes
def copy_own() -> ResponseReturnValue:
    return _asked(About.PERSON, OwnCopyForm(), "")


@blueprint.post("/copies/colleague")
@requires(Permission.COPY_COLLEAGUE, step_up=True)
@writes
def copy_colleague() -> ResponseReturnValue:
    form = ColleagueCopyForm()
    return _asked(About.PERSON, form, form.reference.data or "")


@blueprint.post("/copies/child")
@requires(Permission.COPY_CHILD, step_up=True)
@writes
def copy_child() -> ResponseReturnValue:
    form = ChildCopyForm()
    return _asked(About.CHILD, form, form.reference.data or "")


def _asked(about: About, form: FlaskForm, reference: str) -> ResponseReturnValue:
    if form.validate_on_submit():
        with refusals(form):
            services.ask_for_copy(actor=present_actor(), about=about, reference=reference, now=clock.now())
            said = "It waits for a second person." if about is About.CHILD else "It is made in a moment."
            flash(f"Asked for. {said}", "success")
            return redirect(url_for("retention.show_copies"))
    return _page(form), 422


@blueprint.post("/copies/<uuid:export_id>/agreement")
@requires(Permission.COPY_CHILD, step_up=True)
@writes
def agree(export_id: UUID) -> ResponseReturnValue:
    services.agree(actor=present_actor(), export_id=export_id, now=clock.now())
    flash("Agreed. The copy is made in a moment.", "success")
    return redirect(url_for("retention.show_copies"))


@blueprint.post("/copies/<uuid:export_id>/download")
@requires(Permission.HAVE_OWN_COPY, step_up=True)
@writes_in_confidence
def download_copy(export_id: UUID) -> ResponseReturnValue:
    """Taken by a form, for it is put on record; the answer is kept nowhere."""
    packed = services.download(actor=present_actor(), export_id=export_id, now=clock.now())
    return download(packed, "what-is-held.zip", "application/zip")
