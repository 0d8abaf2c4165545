"""Where the pages of the reports hang, and what they all show."""

from collections.abc import Iterable

from flask import Blueprint, Response, request, url_for

from consortium.kernel.money import pounds
from consortium.kernel.spreadsheets import csv_text, ods_file
from consortium.kernel.web import frame
from consortium.kernel.web.downloads import download, download_spreadsheet
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


def table(kind: str, name: str, columns: Iterable[str], lines: Iterable[list[str]]) -> Response:
    """A report as a file: `kind` is `csv` or `ods`. Every cell is made formula-safe."""
    file_name = f"{name.lower().replace(' ', '-')}.{kind}"
    if kind == "csv":
        return download("\ufeff" + csv_text(tuple(columns), lines), file_name, "text/csv")
    return download_spreadsheet(ods_file(name, tuple(columns), lines), file_name)
