"""The price-formula lab: a version of a policy tried on past mini-tenders, or on bids of a file. Nothing is kept."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import sheets
from consortium.kernel.actors import Actor
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires, writes_in_confidence
from consortium.kernel.web.pictures import Picture, bars, choices, stacked_bars
from consortium.kernel.words import words_for
from tenants.minitender import services
from tenants.minitender.forms.lab import TryBidsForm
from tenants.minitender.permissions import Permission
from tenants.minitender.queries import PastUnranked
from tenants.minitender.rules.lab import tables
from tenants.minitender.rules.lab.grid import Grid
from tenants.minitender.rules.lab.sensitivity import sensitivity
from tenants.minitender.rules.ranking import Ranking
from tenants.minitender.rules.ranking_documents import BID
from tenants.minitender.services.trying import Tried, TriedPast
from tenants.minitender.views.parts import blueprint
from tenants.minitender.views.running import packages_in
from tenants.packages import queries as packages
from tenants.policy import queries as policies
from tenants.policy.queries import Trial as WhereToTry
from tenants.policy.rules import PriceFormula
from tenants.policy.rules.words import FORMULAS, in_words

MOST_BARS = 12


@policies.register_trial
def try_it(actor: Actor, policy_id: UUID) -> WhereToTry | None:
    """Where a policy's own page leads on to."""
    if not Permission.TRY_POLICY.allows(actor):
        return None
    return WhereToTry("Try it on past mini-tenders", url_for("minitender.try_policy", policy_id=policy_id))


@blueprint.get("/policies/<uuid:policy_id>/try")
@requires(Permission.TRY_POLICY)
def try_policy(policy_id: UUID) -> ResponseReturnValue:
    """Who was first in each past mini-tender of the lot, and who would be under this version."""
    return _past_page(policy_id, TryBidsForm(formdata=None))


def _past_page(policy_id: UUID, form: TryBidsForm, faults: Sequence[str] = ()) -> str:
    actor = present_actor()
    before = request.args.get("before", type=_uuid)
    found, more = services.try_on_past(actor=actor, policy_id=policy_id, before=before)
    return render_template(
        "tenants/minitender/lab/past.html",
        **_of_policy(policy_id),
        found=found,
        packages=_packages_of(found),
        newest=None if before is None else url_for("minitender.try_policy", policy_id=policy_id),
        older=url_for("minitender.try_policy", policy_id=policy_id, before=more) if more else None,
        form=form,
        faults=faults,
        csv=url_for("minitender.download_past", policy_id=policy_id, kind="csv", before=before),
        ods=url_for("minitender.download_past", policy_id=policy_id, kind="ods", before=before),
    )


def _packages_of(found: Sequence[TriedPast | PastUnranked]) -> dict[UUID, Any]:
    ids = [each.past.record.package_id for each in found if isinstance(each, TriedPast)]
    return {each.id: each for each in packages.list_packages(ids)}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _of_policy(policy_id: UUID) -> dict[str, Any]:
    """The version that is tried, and the columns that a sheet of bids must have."""
    policy = policies.get_own_policy(present_actor(), policy_id)
    terms = policies.terms_of(policy)
    price = next(section for section in in_words(terms) if section.key == "price")
    return {
        "policy": policy,
        "terms": terms,
        "price_sentences": price.sentences,
        "columns": [*BID, *(each.key for each in terms.criteria)],
    }


@blueprint.get("/policies/<uuid:policy_id>/try/past.<any(csv,ods):kind>")
@requires(Permission.TRY_POLICY)
def download_past(policy_id: UUID, kind: str) -> ResponseReturnValue:
    """The same page as a table, with the nearest weight that would change each winner."""
    found, _ = services.try_on_past(
        actor=present_actor(), policy_id=policy_id, before=request.args.get("before", type=_uuid)
    )
    bought = _packages_of(found)
    rows = [
        _line_left_out(each)
        if isinstance(each, PastUnranked)
        else _line_of_past(each, bought[each.past.record.package_id].reference)
        for each in found
    ]
    return download_table(f"past.{kind}", tables.COLUMNS_OF_PAST, rows)


def _line_left_out(each: PastUnranked) -> list[str]:
    return [each.reference, *[""] * (len(tables.COLUMNS_OF_PAST) - 2), each.why]


def _line_of_past(each: TriedPast, reference: str) -> list[str]:
    nearest = sensitivity(each.trial).nearest_weight
    return [
        each.past.tender.reference,
        reference,
        tables.together(each.first_then),
        tables.together(each.first_now),
        "yes" if each.is_changed else "no",
        each.margin or "",
        tables.plain(nearest.price_weight) if nearest else "",
        tables.together(nearest.winners) if nearest else "",
        " ".join(each.trial.notes),
    ]


@blueprint.get("/policies/<uuid:policy_id>/try/<uuid:tender_id>/<uuid:package_id>")
@requires(Permission.TRY_POLICY)
def try_on_package(policy_id: UUID, tender_id: UUID, package_id: UUID) -> ResponseReturnValue:
    """Everything the lab says of one package: every formula and weight, how sensitive, which bids swap."""
    past, tried = services.try_on_one(
        actor=present_actor(), policy_id=policy_id, mini_tender_id=tender_id, package_id=package_id
    )
    package = next(each for each in packages_in(past.tender) if each.id == package_id)
    path = {"policy_id": policy_id, "tender_id": tender_id, "package_id": package_id}
    return render_template(
        "tenants/minitender/lab/result.html",
        **_of_policy(policy_id),
        **_shown(tried),
        title=package.title,
        caption=f"{past.tender.reference}, {package.reference}",
        first_then=tuple(row["bidder"] for row in past.record.result["ranking"] if row["rank"] == 1),
        csv=url_for("minitender.download_trial", kind="csv", **path),
        ods=url_for("minitender.download_trial", kind="ods", **path),
        rows_again=None,
    )


def _picture_of_grid(grid: Grid) -> Picture:
    columns = [tables.plain(weight) for weight in grid.price_weights]
    shown = {
        (FORMULAS[formula], tables.plain(cell.price_weight)): said
        for formula, cells in grid.rows
        for cell in cells
        if (said := tables.in_cell(cell)) is not None
    }
    title = "Who is first under each formula, by the points for the price"
    return choices(title, [FORMULAS[formula] for formula, _ in grid.rows], columns, shown, heading="Formula")


def _picture_of_totals(ranking: Ranking) -> Picture:
    """The points of the first bids; where the price earns none, the price for each per cent of quality."""
    rows = ranking.ranked[:MOST_BARS]
    if ranking.rules.price_formula is PriceFormula.PRICE_PER_QUALITY:
        title = "Price for each per cent of quality under this version, the lowest first"
        return bars(title, [(row.bid.bidder, row.total) for row in rows], heading="Bidder", measure="Pounds")
    items = [(row.bid.bidder, (row.quality.points, row.price_points or Decimal(0))) for row in rows]
    return stacked_bars("Points under this version", ("Quality", "Price"), items, heading="Bidder")


def _shown(tried: Tried) -> dict[str, Any]:
    return {
        "tried": tried,
        "formulas": FORMULAS,
        "weighed": tables.weight_sentences(tried.sensitivity),
        "grid_picture": _picture_of_grid(tried.grid),
        "totals_picture": _picture_of_totals(tried.ranking) if tried.ranking.ranked else None,
    }


@blueprint.get("/policies/<uuid:policy_id>/try/<uuid:tender_id>/<uuid:package_id>/trial.<any(csv,ods):kind>")
@requires(Permission.TRY_POLICY)
def download_trial(policy_id: UUID, tender_id: UUID, package_id: UUID, kind: str) -> ResponseReturnValue:
    """The same as a table."""
    _, tried = services.try_on_one(
        actor=present_actor(), policy_id=policy_id, mini_tender_id=tender_id, package_id=package_id
    )
    return _file(tried, kind)


def _file(tried: Tried, kind: str) -> ResponseReturnValue:
    rows = tables.rows_of(tried.grid, tried.sensitivity, tried.reversals)
    return download_table(f"trial.{kind}", tables.COLUMNS, rows)


@blueprint.post("/policies/<uuid:policy_id>/try")
@requires(Permission.TRY_POLICY)
@writes_in_confidence
def try_on_bids(policy_id: UUID) -> ResponseReturnValue:
    """The version on bids of a file or of typed rows: shown, or as a table, and forgotten."""
    actor, form = present_actor(), TryBidsForm()
    sent = request.files.get("file")
    if not form.validate_on_submit():
        return _past_page(policy_id, form), 422
    file: BinaryIO = sent.stream if sent and sent.filename else io.BytesIO((form.rows.data or "").encode())
    try:
        pages = sheets.read_sheets(file)  # held, because a spreadsheet is closed with it
        read = services.read_sheet(actor=actor, policy_id=policy_id, rows=next(pages, iter(())))
    except Refused as refused:
        form.form_errors.append(words_for(refused))
        return _past_page(policy_id, form), 422
    form.rows.data = read.text
    if read.errors or not read.bids:
        form.rows.errors = ["These rows cannot be tried yet: what is wrong is told above them."]
        return _past_page(policy_id, form, read.errors or ("There is no bid below the header.",)), 422
    tried = services.try_on_bids(actor=actor, policy_id=policy_id, bids=read.bids)
    if request.form.get("as") in {"csv", "ods"}:
        return _file(tried, request.form["as"])
    return render_template(
        "tenants/minitender/lab/result.html",
        **_of_policy(policy_id),
        **_shown(tried),
        title="Your own bids",
        caption=f"{len(read.bids)} bids that were sent",
        first_then=None,
        csv=None,
        ods=None,
        rows_again=read.text,
        form=None,
    )
