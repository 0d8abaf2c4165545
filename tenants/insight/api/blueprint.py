"""Where the reports' part of the API hangs."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("insight", __name__, description="What a council's record adds up to")
