"""Where the pages of spot purchases hang, and what they all show."""

from decimal import Decimal

from flask import Blueprint, request, url_for

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from tenants.spot.permissions import Permission

blueprint = Blueprint("spot", __name__)
frame.navigate("Spot purchases", "spot.purchases", Permission.SEE_SPOT, order=56)
PAGES = (
    ("Purchases", "spot.purchases", Permission.SEE_SPOT),
    ("Migration", "spot.migration", Permission.SEE_SPOT),
    ("Providers beside the register", "spot.providers", Permission.SEE_SPOT),
    ("Import", "spot.import_form", Permission.IMPORT_SPOT),
    ("Terms", "spot.terms_form", Permission.SET_SPOT_TERMS),
)


@blueprint.context_processor
def pages() -> dict[str, object]:
    """The pages that this person may open, the present one marked; and figures as they are kept, to be shown."""
    actor = present_actor()
    return {
        "number_of": Decimal,
        "spot_pages": [
            {"text": text, "href": url_for(endpoint), "current": request.endpoint == endpoint}
            for text, endpoint, permission in PAGES
            if permission.allows(actor)
        ],
    }
