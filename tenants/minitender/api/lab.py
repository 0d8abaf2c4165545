"""The price-formula lab by API: the same figures as its pages. Nothing is kept of what is tried."""

from typing import Any
from uuid import UUID

from consortium.kernel.errors import BadInput
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes_in_confidence
from tenants.minitender import services
from tenants.minitender.api.parts import blueprint
from tenants.minitender.permissions import Permission
from tenants.minitender.queries import PastUnranked
from tenants.minitender.rules.ranking_documents import BID, ranking_document
from tenants.minitender.schemas import BidsIn, PastIn, TrialOfPastOut, TrialOut
from tenants.minitender.services.trying import Tried, TriedPast


@blueprint.get("/policies/<uuid:policy_id>/trials")
@requires(Permission.TRY_POLICY)
@blueprint.arguments(PastIn, location="query")
@blueprint.response(200, TrialOfPastOut(many=True))
def list_trials(asked: dict[str, Any], policy_id: UUID) -> list[dict[str, Any]]:
    """Say who was first in each past mini-tender of the lot and who would be under this version, newest first.

    What was bought or ended without a ranking is listed too, with the reason why it is left out.
    """
    found, _ = services.try_on_past(actor=present_actor(), policy_id=policy_id, before=asked["before"])
    return [_of_past(each) for each in found]


def _of_past(each: TriedPast | PastUnranked) -> dict[str, Any]:
    if isinstance(each, PastUnranked):
        return {"mini_tender_id": each.mini_tender_id, "reference": each.reference, "left_out": each.why}
    return {
        "left_out": None,
        "mini_tender_id": each.past.tender.id,
        "reference": each.past.tender.reference,
        "package_id": each.past.record.package_id,
        "first_then": each.first_then,
        "first_now": each.first_now,
        "is_changed": each.is_changed,
        "margin": each.margin,
        "notes": each.trial.notes,
    }


@blueprint.get("/policies/<uuid:policy_id>/trials/<uuid:tender_id>/<uuid:package_id>")
@requires(Permission.TRY_POLICY)
@blueprint.response(200, TrialOut)
def show_trial(policy_id: UUID, tender_id: UUID, package_id: UUID) -> dict[str, Any]:
    """Try a version on one package of a past mini-tender: every formula and weight, how sensitive, which bids swap."""
    _, tried = services.try_on_one(
        actor=present_actor(), policy_id=policy_id, mini_tender_id=tender_id, package_id=package_id
    )
    return _shown(tried)


@blueprint.post("/policies/<uuid:policy_id>/trials")
@requires(Permission.TRY_POLICY)
@writes_in_confidence
@blueprint.arguments(BidsIn)
@blueprint.response(200, TrialOut)
def try_on_bids(given: dict[str, Any], policy_id: UUID) -> dict[str, Any]:
    """Try a version on bids of your own, as rows of BIDS.csv. A row that cannot be read refuses them all."""
    actor, rows = present_actor(), given["bids"]
    columns = list(dict.fromkeys([*BID, *(name for row in rows for name in row)]))
    sheet = [(1, columns), *((number, [row.get(name, "") for name in columns]) for number, row in enumerate(rows, 2))]
    read = services.read_sheet(actor=actor, policy_id=policy_id, rows=sheet)
    if read.errors:
        raise BadInput("bids", "; ".join(read.errors))
    return _shown(services.try_on_bids(actor=actor, policy_id=policy_id, bids=read.bids))


def _shown(tried: Tried) -> dict[str, Any]:
    found = tried.sensitivity
    return {
        **ranking_document(tried.ranking),
        "notes": tried.trial.notes,
        "grid": [
            {"formula": cell.formula, "price_weight": cell.price_weight, "first": cell.winners, "missing": cell.missing}
            for _, cells in tried.grid.rows
            for cell in cells
        ],
        "margin": found.margin,
        "changed_by_weight": [
            {"price_weight": change.price_weight, "first": change.winners}
            for change in (found.down, found.up)
            if change is not None
        ],
        "prices": found.prices,
        "swaps": [
            {"without": each.removed, "comes_first": each.behind, "then": each.ahead} for each in tried.reversals
        ],
    }
