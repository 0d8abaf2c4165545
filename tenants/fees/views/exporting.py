"""Fee reviews to take away: the list, and what a rise would do to each agreement."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from tenants.fees import queries
from tenants.fees.permissions import Permission
from tenants.fees.views.blueprint import blueprint

MOST_EXPORTED = 1000
COLUMNS = ("Council", "Provider", "From", "Agreements", "Least rise asked", "Most asked", "Asked", "Status")
EFFECT_COLUMNS = (
    "Agreement", "From", "Price now", "Asked", "Decided", "Financial year", "Before", "After", "Difference",
)  # fmt: skip


@blueprint.get("/fee-reviews.<any(csv, ods):kind>")
@requires(Permission.SEE_FEES)
def export(kind: str) -> ResponseReturnValue:
    return download_table(f"fee-reviews.{kind}", COLUMNS, _lines())


def _lines() -> list[list[str]]:
    is_open = request.args.get("show") != "over"
    listed = queries.list_reviews(present_actor(), is_open=is_open, limit=MOST_EXPORTED)
    names = members.names_of([id_ for each in listed for id_ in (each.review.council_id, each.review.provider_id)])
    return [
        [
            names.get(each.review.council_id, ""),
            names.get(each.review.provider_id, ""),
            each.review.from_on.isoformat(),
            str(each.agreements),
            f"{each.least:.2f}",
            f"{each.most:.2f}",
            each.review.asked_at.isoformat(timespec="minutes"),
            str(each.status),
        ]
        for each in listed
    ]


@blueprint.get("/fee-reviews/<uuid:review_id>/effects.csv")
@requires(Permission.SEE_FEES)
def export_effects(review_id: UUID) -> ResponseReturnValue:
    """A council's own: agreement by agreement and year by year, at the price that is asked or was decided."""
    actor = present_actor()
    review = queries.get_review(actor, review_id)
    if review.council_id != actor.organisation:
        raise NotFound
    rows = []
    for each in queries.list_standing(actor, review):
        if not each.stands:
            continue
        decided = each.line.decided
        for year, amounts in each.effect(each.line.asked if decided is None else decided).years.items():
            rows.append(
                [
                    each.line.reference,
                    each.row.from_on.isoformat(),
                    f"{each.line.price:.2f}",
                    f"{each.line.asked:.2f}",
                    "" if decided is None else f"{decided:.2f}",
                    year,
                    f"{amounts.before:.2f}",
                    f"{amounts.after:.2f}",
                    f"{amounts.difference:.2f}",
                ]
            )
    return download_table("fee-review.csv", EFFECT_COLUMNS, rows)
