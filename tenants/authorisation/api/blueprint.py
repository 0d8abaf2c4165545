"""Where the API of authorising hangs."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint(
    "authorisation", __name__, description="Cases that spend, delegations, panels, limits and commitments"
)
