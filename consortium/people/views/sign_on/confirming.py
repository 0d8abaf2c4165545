"""Confirming by single sign-on that it is still the same person: the provider asks again, and what was typed waits."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import STEP_UP, requires, writes_in_confidence
from consortium.people.permissions import Permission
from consortium.people.services import kept_forms, sign_on
from consortium.people.views.cookie import present_token, safe_next
from consortium.people.views.going_on import SECRETS
from consortium.people.views.sign_on.coming import sent

blueprint = Blueprint("confirming", __name__)
PATH = f"{STEP_UP}path"


@blueprint.get("/confirm/with")
@requires(Permission.USE_OWN_ACCOUNT)
def go() -> ResponseReturnValue:
    """To the provider by which they signed in, which must ask again."""
    provider = sign_on.find_confirming(actor=present_actor(), token=present_token())
    if provider is None:
        raise NotFound
    back = url_for("stepping_up.confirm_form", next=safe_next())
    return sent(provider, purpose="step-up", goes_to=safe_next(), fails_to=back, is_again=True)


@blueprint.post("/confirm/with")
@requires(Permission.USE_OWN_ACCOUNT)
@writes_in_confidence
def keep_and_go() -> ResponseReturnValue:
    """What the form held is kept, sealed, and comes back once the provider has said who it is."""
    provider = sign_on.find_confirming(actor=present_actor(), token=present_token())
    path = request.form.get(PATH, "")
    if provider is None or not path.startswith("/") or path.startswith(("//", "/\\")):
        raise NotFound
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and name not in SECRETS and not name.startswith(STEP_UP)
    ]
    kept = kept_forms.keep(token=present_token(), path=path, fields=fields)
    if kept is None:
        return redirect(url_for("stepping_up.confirm_form", next=safe_next()))
    leads_to = url_for("confirming.go", next=url_for("going_on.show", form_id=kept))
    return render_template("consortium/people/confirm_elsewhere.html", name=provider.name, leads_to=leads_to)
