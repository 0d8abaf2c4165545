"""Pages of a provider that asks for more: the day, everything else on one page, and what it may do afterwards."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.uploads import read_upload
from consortium.members import queries as members
from tenants.fees import queries, services
from tenants.fees.forms.asking import AnswerForm, AskForm, DayForm, EvidenceForm, WithdrawForm
from tenants.fees.permissions import Permission
from tenants.fees.views.blueprint import blueprint
from tenants.fees.views.pictures import model_facts
from tenants.fees.views.reviews import review_page


@blueprint.get("/fee-reviews/new")
@requires(Permission.ASK_FEE)
def choose_day() -> ResponseReturnValue:
    """From which day the new price is to hold."""
    return render_template("tenants/fees/day.html", form=DayForm())


@blueprint.post("/fee-reviews/new")
@requires(Permission.ASK_FEE)
@writes
def choose_that_day() -> ResponseReturnValue:
    form = DayForm()
    if form.validate_on_submit() and form.from_on.data:
        return redirect(url_for(".write", day=form.from_on.data.isoformat()))
    return render_template("tenants/fees/day.html", form=form), 422


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


@blueprint.get("/fee-reviews/new/<day>")
@requires(Permission.ASK_FEE)
def write(day: str) -> ResponseReturnValue:
    """Agreements of all councils, what support costs, what is asked."""
    return _page(_day(day), AskForm(name=present_actor().name))


@blueprint.post("/fee-reviews/new/<day>")
@requires(Permission.ASK_FEE)
@writes
def ask(day: str) -> ResponseReturnValue:
    """Show what would be asked of whom, or send it."""
    form, actor, from_on = AskForm(), present_actor(), _day(day)
    _offer(form, from_on)
    if form.validate_on_submit():
        with refusals(form):
            told = {"from_on": from_on, "agreement_ids": form.chosen(), "models": form.cost_models()}
            if not form.submit.data:
                return _page(from_on, form, services.prepare(actor=actor, now=clock.now(), **told))
            made = services.ask(
                actor=actor,
                **told,
                reason=form.reason.data or "",
                name=form.name.data or "",
                role=form.role.data or "",
                now=clock.now(),
            )
            names = members.names_of([each.council_id for each in made])
            flash(
                f"Sent to {', '.join(sorted(names.values()))}. Each decides for itself, and we write to you.", "success"
            )
            return redirect(url_for(".show_list"))
    return _page(from_on, form), 422


def _offer(form: AskForm, from_on: date) -> list[Any]:
    askable = queries.list_askable(present_actor(), from_on)
    form.offer(askable, queries.services_of({each.key for each in askable}))
    return askable


def _page(from_on: date, form: AskForm, prepared: list[Any] | None = None) -> str:
    askable = _offer(form, from_on)
    names = members.names_of([each.council_id for each in askable])
    return render_template(
        "tenants/fees/ask.html",
        from_on=from_on,
        form=form,
        councils=[(names.get(id_, ""), own) for id_, own in queries.by_council(askable).items()],
        words=queries.services_of({each.key for each in askable}),
        prepared=[
            (names.get(id_, ""), [(each, line) for each, line in prepared if each.council_id == id_])
            for id_ in dict.fromkeys(each.council_id for each, _ in prepared)
        ]
        if prepared
        else None,
        models=[model_facts(model, form.services[form.keys.index(model.key)]) for model in form.cost_models()]
        if prepared
        else (),
    )


@blueprint.post("/fee-reviews/<uuid:review_id>/answer")
@requires(Permission.ASK_FEE)
@writes
def answer(review_id: UUID) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        with refusals(form):
            services.answer(actor=present_actor(), review_id=review_id, text=form.text.data or "", now=clock.now())
            flash("Sent. The council is told.", "success")
            return redirect(url_for(".show", review_id=review_id))
    return review_page(review_id, answering=form), 422


@blueprint.post("/fee-reviews/<uuid:review_id>/withdrawal")
@requires(Permission.ASK_FEE)
@writes
def withdraw(review_id: UUID) -> ResponseReturnValue:
    form = WithdrawForm()
    if form.validate_on_submit():
        with refusals(form):
            services.withdraw(
                actor=present_actor(), review_id=review_id, everywhere=bool(form.everywhere.data), now=clock.now()
            )
            flash("Taken back. Whoever was asked is told.", "success")
            return redirect(url_for(".show", review_id=review_id))
    return review_page(review_id, withdrawing=form), 422


@blueprint.post("/fee-reviews/<uuid:review_id>/evidence")
@requires(Permission.ASK_FEE)
@writes
def attach(review_id: UUID) -> ResponseReturnValue:
    form = EvidenceForm()
    if form.validate_on_submit():
        sent = request.files.get("file")
        if not sent:
            form.file.errors = ["Choose a file"]
            return review_page(review_id, attaching=form), 422
        with refusals(form):
            services.attach(
                actor=present_actor(),
                review_id=review_id,
                file_name=sent.filename or "",
                data=read_upload(sent),
                everywhere=bool(form.everywhere.data),
                now=clock.now(),
            )
            flash("Attached.", "success")
            return redirect(url_for(".show", review_id=review_id))
    return review_page(review_id, attaching=form), 422
