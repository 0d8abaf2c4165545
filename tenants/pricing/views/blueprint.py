"""Where the pages of prices hang, and what several of them need."""

from flask import Blueprint

from consortium.kernel.web import frame
from tenants.pricing.permissions import Permission

blueprint = Blueprint("pricing", __name__)
frame.navigate("Prices", "pricing.index", Permission.SEE_PRICES, order=72)
frame.navigate("Agreed prices", "pricing.agreed", Permission.SEE_AGREED_RATES, order=47)
