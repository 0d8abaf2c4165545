"""The blueprint that both sides share."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("minitender", __name__, description="Mini-tenders, sealed bids, rankings and awards")
