"""Where the pages of agreements hang, and what several of them need."""

from flask import Blueprint

from consortium.kernel.web import frame
from tenants.agreements.permissions import Permission

blueprint = Blueprint("agreements", __name__)
frame.navigate(
    "Agreements",
    "agreements.show_list",
    Permission.SEE_AGREEMENTS,
    order=50,
    also=("/handovers", "/costs/agreement"),
)
frame.navigate("Reviews", "agreements.reviews", Permission.SEE_REVIEWS, order=55)
