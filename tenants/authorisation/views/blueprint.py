"""Where the pages of authorising hang, and their links in the navigation."""

from flask import Blueprint

from consortium.kernel.web import frame
from tenants.authorisation.permissions import Permission

blueprint = Blueprint("authorisation", __name__)
frame.navigate(
    "Authorisation",
    "authorisation.agenda",
    Permission.SEE_CASES,
    order=60,
    also=("/panels", "/panel-meetings", "/agenda-items", "/call-off-limits"),
)
frame.navigate("Decisions", "authorisation.published_decisions", Permission.READ_PUBLISHED, order=85)
frame.navigate("Commitments", "authorisation.commitments", Permission.SEE_COMMITMENTS, order=65)
