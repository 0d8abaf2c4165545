"""Where the API of agreements hangs."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("agreements", __name__, description="Individual agreements, their changes and their reviews")
