"""Where the API of this capability hangs."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("packages", __name__, description="Referrals, anonymised packages and their screening")
