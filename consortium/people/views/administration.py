"""What whoever looks after an organisation, or the platform, has to look after: one way in to it all."""

from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import requires
from consortium.people.permissions import Permission

blueprint = Blueprint("administration", __name__)

frame.navigate(
    "Administration",
    "administration.show",
    Permission.ADMINISTER,
    order=95,
    is_shown_to_support=True,
    also=(
        "/setting-up", "/people", "/organisations", "/sign-on", "/who-may", "/support", "/programs", "/webhooks",
        "/record", "/dead-letters", "/data-protection",
    ),
)  # fmt: skip

PAGES = (
    ("setting_up.show", "Setting up", Permission.SET_UP, "What a new organisation does at first, and what is left"),
    ("colleagues.list_own", "People", Permission.GRANT_ROLES, "Who acts for the organisation, and in which roles"),
    ("registering.show_own", "Single sign-on", Permission.REGISTER_SIGN_ON, "Signing in with your own provider"),
    ("roles.list_waiting", "Roles waiting", Permission.GRANT_ROLES, "Roles that a second administrator must confirm"),
    ("reviews.show_own", "Roles to review", Permission.REVIEW_ROLES, "Every three months: is each role still needed?"),
    ("matrix.show", "Who may do what", Permission.SEE_WHO_MAY, "Each act, and the roles that may do it"),
    ("support.show", "Support access", Permission.SEE_SUPPORT, "When support of the platform looked in, and at what"),
    ("programs.list_programs", "Programs", Permission.REGISTER_PROGRAMS, "Programs that use the API on its behalf"),
    ("webhooks.list_webhooks", "Webhooks", Permission.KEEP_WEBHOOKS, "Where your own systems are told what happens"),
    ("record.show", "Record", Permission.SEE_RECORD, "Who did what, in order; nothing can be changed or removed"),
    ("dead_letters.show", "Dead letters", Permission.SEE_DEAD_LETTERS, "Messages between our own parts that failed"),
)

SEEN_BY_SUPPORT = frozenset(
    {
        "colleagues.list_own",
        "roles.list_waiting",
        "reviews.show_own",
        "matrix.show",
        "support.show",
        "record.show",
    }
)
"""Of what its database role can read, and so of nothing else."""


def take_part(app: Flask) -> None:
    """Serve the page, and let every page of administration show the others."""
    app.register_blueprint(blueprint)
    app.add_template_global(pages, "administration_pages")


def pages() -> list[dict[str, Any]]:
    """The pages of administration that the present actor may open, the one that is shown marked."""
    present = present_actor()
    actor = present.looking()
    is_support = present is not actor
    offered = [*PAGES, *((each.endpoint, each.text, each.permission, each.hint) for each in frame.chores())]
    mine = [
        (url_for(endpoint), text, hint)
        for endpoint, text, permission, hint in offered
        if permission.allows(actor) and (endpoint in SEEN_BY_SUPPORT or not is_support)
    ]
    shown = max((href for href, _, _ in mine if request.path.startswith(href)), key=len, default="")
    return [{"text": text, "href": href, "hint": hint, "current": href == shown} for href, text, hint in mine]


@blueprint.get("/administration")
@requires(Permission.ADMINISTER)
def show() -> ResponseReturnValue:
    return render_template("consortium/people/administration.html")
