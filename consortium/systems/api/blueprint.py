"""The part of the API that every act on a system belongs to."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("systems", __name__, description="Purchasing systems and their lots")
