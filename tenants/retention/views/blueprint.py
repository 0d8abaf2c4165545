"""Where the pages of data protection hang, and what they all show."""

from flask import Blueprint, request, url_for

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from tenants.retention.permissions import Permission

blueprint = Blueprint("retention", __name__)
frame.administer(
    "Data protection", "retention.show_records", Permission.SEE_HOLDINGS,
    "What is held about people, for how long, what is on hold, and what was removed",
)  # fmt: skip

PAGES = (
    ("What we hold", "retention.show_records", Permission.SEE_HOLDINGS),
    ("How long", "retention.show_periods", Permission.SEE_HOLDINGS),
    ("What goes next", "retention.show_due", Permission.SEE_HOLDINGS),
    ("On hold", "retention.show_holds", Permission.SEE_HOLDINGS),
    ("What was removed", "retention.show_removals", Permission.SEE_HOLDINGS),
)


@blueprint.context_processor
def pages() -> dict[str, object]:
    """The pages that the present actor may open, this one marked."""
    actor = present_actor()
    return {
        "subpages": [
            {"text": text, "href": url_for(endpoint), "current": request.endpoint == endpoint}
            for text, endpoint, permission in PAGES
            if permission.allows(actor)
        ]
    }
