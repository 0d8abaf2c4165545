"""The blueprint that the pages of contracts share."""

from flask import Blueprint

from consortium.contracts.permissions import Permission
from consortium.kernel.web import frame

blueprint = Blueprint("contracts", __name__)
frame.navigate("Contracts", "contracts.list_contracts", Permission.SEE_OWN_CONTRACTS, order=45, also=("/variations",))
