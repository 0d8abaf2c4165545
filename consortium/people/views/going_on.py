"""Going on after the end of a session: what was sent too late comes back once its person has signed in again."""

from uuid import UUID

from flask import Blueprint, Flask, render_template, request, session
from flask.typing import ResponseReturnValue

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import STEP_UP, keep_forms_by, requires
from consortium.people.permissions import Permission
from consortium.people.services import kept_forms
from consortium.people.views.cookie import TOKEN

blueprint = Blueprint("going_on", __name__)
SECRETS = frozenset({"password", "present", "new", "code", "passkey", "challenge", "wrapped"})
"""Fields that are never kept."""
OURS = frozenset({"csrf_token", "acting_for", "idempotency_key"})


def take_part(app: Flask) -> None:
    """Serve the page, and keep forms from now on."""
    app.register_blueprint(blueprint)
    keep_forms_by(app, keep)


def keep() -> str | None:
    """Keep the form of this request for whoever was signed in here; where it comes back."""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and name not in SECRETS and not name.startswith(STEP_UP)
    ]
    token = str(session.get(TOKEN, ""))
    if not token or not any(name not in OURS for name, _ in fields):
        return None
    kept = kept_forms.keep(token=token, path=request.full_path.rstrip("?"), fields=fields)
    return f"/going-on/{kept}" if kept else None


@blueprint.get("/going-on/<uuid:form_id>")
@requires(Permission.USE_OWN_ACCOUNT)
def show(form_id: UUID) -> ResponseReturnValue:
    """What was typed, ready to be sent again."""
    actor = present_actor()
    kept = kept_forms.get(person_id=actor.person, form_id=form_id)
    said = dict(kept.fields)
    return render_template(
        "consortium/people/going_on.html",
        kept=kept,
        typed=[(name, value) for name, value in kept.fields if name not in OURS and value.strip()],
        is_for_another=said.get("acting_for", str(actor.organisation)) != str(actor.organisation),
    )
