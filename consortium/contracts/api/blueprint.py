"""The blueprint that the parts of this API share."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("contracts", __name__, description="The lead authority's contracts with providers")
