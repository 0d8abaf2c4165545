"""Records of decision for the public: what anybody reads, and how a council publishes and withdraws them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.words import words_for
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.authorisation import queries, services
from tenants.authorisation.forms import PublishForm, WithdrawRecordForm
from tenants.authorisation.permissions import Permission
from tenants.authorisation.views.blueprint import blueprint

COLUMNS = (
    "council", "reference", "title", "kind", "key decision", "decided", "decided by", "takes effect",
    "subject to call-in", "in all", "purchasing system", "what was decided", "reason", "options considered",
    "public from", "withdrawn", "why withdrawn", "sha256",
)  # fmt: skip
MOST_IN_FILE = 2000


@blueprint.get("/published-decisions")
@requires(Permission.READ_PUBLISHED)
def published_decisions() -> ResponseReturnValue:
    """Records of decision that councils have published, the newest first."""
    return _list_page(None)


@blueprint.get("/published-decisions/<uuid:council_id>")
@requires(Permission.READ_PUBLISHED)
def published_by_council(council_id: UUID) -> ResponseReturnValue:
    """Those of one council."""
    return _list_page(council_id)


@blueprint.get("/published-decisions.csv")
@requires(Permission.READ_PUBLISHED)
def published_decisions_csv() -> ResponseReturnValue:
    """The newest records as a table; `council` narrows them to one."""
    found = queries.list_published(request.args.get("council", type=UUID), limit=MOST_IN_FILE)
    names = members.names_of(list({record.council_id for record in found}))
    rows = [_row(record, names.get(record.council_id, "")) for record in found]
    return download_table("published-decisions.csv", COLUMNS, rows)


@blueprint.get("/published-decisions/<uuid:council_id>/<uuid:record_id>")
@requires(Permission.READ_PUBLISHED)
def published_decision(council_id: UUID, record_id: UUID) -> ResponseReturnValue:
    """One record: what was decided, why, on which options and at what cost; or that it was withdrawn, and why."""
    record = queries.get_published(council_id, record_id)
    return render_template(
        "tenants/authorisation/published/record.html",
        record=record,
        content=_dated(record.content) if record.content else None,
        council=members.get_organisation(council_id),
    )


def _list_page(council_id: UUID | None) -> str:
    found = queries.list_published(council_id, after=request.args.get("after", type=UUID))
    councils = queries.list_publishing_councils()
    names = members.names_of(list({*councils, *([council_id] if council_id else [])}))
    return render_template(
        "tenants/authorisation/published/list.html",
        records=found,
        council_id=council_id,
        names=names,
        councils=sorted(councils, key=lambda each: names.get(each, "")),
        next_page=url_for(request.endpoint or "", **(request.view_args or {}), after=found[-1].id)
        if len(found) == queries.PAGE
        else None,
    )


def _dated(content: dict[str, Any]) -> dict[str, Any]:
    """A record’s content with its moments and amounts as values."""
    return {
        **content,
        "decided_at": datetime.fromisoformat(content["decided_at"]),
        "effective_at": datetime.fromisoformat(content["effective_at"]),
        "whole_life": Decimal(content["whole_life"]),
        "years": [(year["financial_year"], Decimal(year["amount"])) for year in content["years"]],
    }


def _row(record: Any, council: str) -> Sequence[str]:
    said = record.content or {}
    return (
        council,
        record.reference,
        said.get("title", ""),
        said.get("kind", ""),
        "yes" if record.is_key else "no",
        local(record.decided_at).isoformat(),
        *(said.get(name, "") for name in ("decided_by", "effective_at")),
        {True: "yes", False: "no", None: ""}[said.get("subject_to_call_in")],
        *(said.get(name, "") for name in ("whole_life", "system", "summary", "reason", "options_considered")),
        local(record.public_from).isoformat(),
        local(record.withdrawn_at).isoformat() if record.withdrawn_at else "",
        record.withdrawn_reason or "",
        record.content_sha256.hex(),
    )


@blueprint.get("/authorisation/cases/<uuid:case_id>/publication")
@requires(Permission.PUBLISH_RECORD)
def publication(case_id: UUID) -> ResponseReturnValue:
    """Publishing the record of a decision: words to begin with, and what is public already."""
    actor = present_actor()
    words = services.suggest_words(actor, queries.get_case(actor, case_id))
    form = PublishForm(title=words.title, summary=words.summary, reason=words.reason, options=words.options)
    return _publication_page(case_id, form)


@blueprint.post("/authorisation/cases/<uuid:case_id>/publication")
@requires(Permission.PUBLISH_RECORD)
@writes
def publish_record(case_id: UUID) -> ResponseReturnValue:
    form = PublishForm()
    if form.validate_on_submit():
        with refusals(form):
            services.publish_record(
                actor=present_actor(),
                case_id=case_id,
                words=form.words(),
                public_on=form.public_on.data,
                now=clock.now(),
            )
            flash("The record is published, or will be on its day.", "success")
            return redirect(url_for("authorisation.publication", case_id=case_id))
    return _publication_page(case_id, form), 422


@blueprint.post("/authorisation/cases/<uuid:case_id>/publication/withdrawal")
@requires(Permission.PUBLISH_RECORD)
@writes
def withdraw_record(case_id: UUID) -> ResponseReturnValue:
    form = WithdrawRecordForm()
    if form.validate_on_submit():
        with refusals(form):
            services.withdraw_record(
                actor=present_actor(), case_id=case_id, reason=form.why.data or "", now=clock.now()
            )
            flash("The record is withdrawn. The public reads why.", "success")
            return redirect(url_for("authorisation.publication", case_id=case_id))
    return _publication_page(case_id, form), 422


def _publication_page(case_id: UUID, form: PublishForm | WithdrawRecordForm) -> str:
    actor, now = present_actor(), clock.now()
    case = queries.get_case(actor, case_id)
    records = queries.list_records_of_case(actor, case_id)
    standing = next((record for record in records if record.withdrawn_at is None), None)
    try:
        services.ensure_may_publish(actor, case)
        refusal = None
    except Refused as refused:
        refusal = words_for(refused)
    return render_template(
        "tenants/authorisation/published/publish.html",
        case=case,
        standing=standing,
        is_public=standing is not None and standing.public_from <= now,
        withdrawn=[record for record in records if record.withdrawn_at is not None],
        names=people.names_of([record.published_by for record in records]),
        refusal=refusal,
        publishing=form if isinstance(form, PublishForm) else None,
        withdrawing=form if isinstance(form, WithdrawRecordForm) else WithdrawRecordForm(formdata=None),
        form=form,
    )
