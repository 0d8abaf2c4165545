"""Where the part of the API for spot purchases hangs."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("spot", __name__, description="Support bought outside the system, and its way into it")
