"""Where the pages of the reports hang, and what they all show."""

from flask import Blueprint, request, url_for

from consortium.kernel.money import pounds
from consortium.kernel.web import frame
from tenants.insight.permissions import Permission

blueprint = Blueprint("insight", __name__)
frame.navigate("Insight", "insight.spend", Permission.SEE_INSIGHT, order=58)

PAGES = (
    ("Spend by year", "insight.spend"),
    ("Packages without bids", "insight.unfilled"),
    ("From referral to start", "insight.starting"),
    ("Providers", "insight.providers"),
    ("Forecast", "insight.forecast"),
    ("The region", "insight.region"),
)


@blueprint.context_processor
def pages() -> dict[str, object]:
    """The reports, the present one marked."""
    return {
        "reports": [
            {"text": text, "href": url_for(endpoint), "current": request.endpoint == endpoint}
            for text, endpoint in PAGES
        ]
    }


def money(value: object) -> str:
    """A figure of a picture, in pounds."""
    return pounds(value)  # type: ignore[arg-type]
