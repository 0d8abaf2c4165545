"""The record of processing activities, what goes by a day, and what was removed."""

from collections import Counter
from datetime import date
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import add_months, parse_date
from consortium.kernel.errors import BadInput
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from tenants.retention import queries
from tenants.retention.permissions import Permission
from tenants.retention.rules.periods import Period
from tenants.retention.views.blueprint import blueprint

COLUMNS = (
    "Record", "What is held", "Of whom", "Why", "Lawful basis", "Source", "Kept for", "Who may read", "Tables",
)  # fmt: skip


@blueprint.get("/data-protection")
@requires(Permission.SEE_HOLDINGS)
def show_records() -> ResponseReturnValue:
    return render_template("tenants/retention/records.html", held=queries.list_held(present_actor(), clock.today()))


@blueprint.get("/data-protection.csv")
@requires(Permission.SEE_HOLDINGS)
def records_as_csv() -> ResponseReturnValue:
    """The same record to keep beside the organisation's others, with the names of the tables."""
    lines = [
        [
            each.record.title, each.record.holds, each.record.whose, each.record.purpose, each.record.basis,
            each.record.source, each.kept, "; ".join(each.readers), " ".join(sorted(each.record.tables)),
        ]
        for each in queries.list_held(present_actor(), clock.today())
    ]  # fmt: skip
    return download_table("record-of-processing.csv", COLUMNS, lines)


@blueprint.get("/data-protection/due")
@requires(Permission.SEE_HOLDINGS)
def show_due() -> ResponseReturnValue:
    """What would go by a day: today unless another is asked for."""
    actor, problem = present_actor(), None
    try:
        on = _asked_day()
    except BadInput as bad:
        on, problem = clock.today(), str(bad)
    rows = queries.list_due(actor, on)
    return render_template(
        "tenants/retention/due.html",
        rows=rows[: queries.PAGE],
        more=len(rows) > queries.PAGE,
        tally=Counter("held" if row.is_held else "goes" for row in rows),
        on=on,
        today=clock.today(),
        choices=[(words, add_months(clock.today(), months)) for words, months in AHEAD],
        problem=problem,
        words=lambda months: Period(months, "").in_words,
        may_say=Permission.SAY_SCHEDULE.allows(actor),
    )


AHEAD = (("Today", 0), ("In a year", 12), ("In 6 years", 72), ("In 25 years", 300))


def _asked_day() -> date:
    """The day asked for. Raises `BadInput` for one that is none, or is past."""
    if not (text := request.args.get("on", "").strip()):
        return clock.today()
    on = parse_date(text, "Day")
    if on < clock.today():
        raise BadInput("Day", "must be today or later")
    return on


@blueprint.get("/data-protection/removed")
@requires(Permission.SEE_HOLDINGS)
def show_removals() -> ResponseReturnValue:
    rows = queries.list_removals(present_actor(), before=request.args.get("before", type=UUID))
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    return render_template(
        "tenants/retention/removals.html",
        rows=page,
        words=lambda months: Period(months, "").in_words,
        next_page=url_for("retention.show_removals", before=page[-1].id) if more else None,
    )
