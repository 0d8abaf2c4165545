"""Where the pages of fee reviews hang, and what several of them need."""

from flask import Blueprint

from consortium.kernel.web import frame
from tenants.fees.permissions import Permission

blueprint = Blueprint("fees", __name__)
frame.navigate("Fee reviews", "fees.show_list", Permission.SEE_FEES, order=56)
