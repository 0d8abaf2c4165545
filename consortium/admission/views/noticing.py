"""The notice of a round: ready to be copied, kept as it was sent."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.admission import queries, services
from consortium.admission.forms.noticing import NoticeForm
from consortium.admission.permissions import Permission
from consortium.admission.queries import noticing
from consortium.admission.views.pages import blueprint
from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.people import queries as people
from consortium.systems import queries as systems


@blueprint.get("/rounds/<uuid:round_id>/notice")
@requires(Permission.RECORD_NOTICE)
def show_notice(round_id: UUID) -> ResponseReturnValue:
    """The notice as it would be sent today, and those that were."""
    return _page(round_id, None)


@blueprint.get("/rounds/<uuid:round_id>/notice.txt")
@requires(Permission.RECORD_NOTICE)
def notice_as_text(round_id: UUID) -> ResponseReturnValue:
    """The same words as the page, to be sent."""
    actor = present_actor()
    round_ = queries.get_own_round(actor, round_id)
    ready = noticing.get_ready(actor, round_id, round_.system_id, clock.now())
    return download(services.notice_text(round_, ready), f"notice-round-{round_.number}.txt", "text/plain")


@blueprint.post("/rounds/<uuid:round_id>/notice")
@requires(Permission.RECORD_NOTICE)
@writes
def record_notice(round_id: UUID) -> ResponseReturnValue:
    form = NoticeForm()
    if form.validate_on_submit() and form.sent_on.data is not None:
        with refusals(form):
            services.record_notice(
                actor=present_actor(),
                round_id=round_id,
                reference=form.reference.data or "",
                sent_on=form.sent_on.data,
                seen=form.seen.data,
                now=clock.now(),
            )
            flash("The notice is on record as it was sent.", "success")
            return redirect(url_for("admission.show_notice", round_id=round_id))
    return _page(round_id, form), 422


def _page(round_id: UUID, form: NoticeForm | None) -> str:
    actor, now = present_actor(), clock.now()
    round_ = queries.get_own_round(actor, round_id)
    ready = noticing.get_ready(actor, round_id, round_.system_id, now)
    sent = noticing.list_notices(round_id)
    today = local(now).date()
    form = form or NoticeForm(formdata=None, seen=str(len(ready.admitted)), sent_on=today)
    return render_template(
        "consortium/admission/notice.html",
        round=round_,
        system=systems.get_system(round_.system_id),
        ready=ready,
        text=services.notice_text(round_, ready),
        sent=sent,
        names=people.names_of([each.recorded_by for each in sent]),
        today=today,
        form=form,
    )
