"""My own account: who I am here, for whom I act, my password."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.limits import failures_only, limiter, per_network
from consortium.people import queries
from consortium.people.forms import PasswordForm
from consortium.people.permissions import Permission
from consortium.people.services import passwords
from consortium.people.views.cookie import network, present_token

blueprint = Blueprint("own_account", __name__)


@blueprint.get("/account")
@requires(Permission.USE_OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    return _page(PasswordForm())


@blueprint.post("/account/password")
@limiter.limit("10 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
@writes
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        with refusals(form):
            actor, now = present_actor(), clock.now()
            passwords.change_password(
                actor=actor,
                present=form.present.data or "",
                new=form.new.data or "",
                token=present_token(),
                network=network(),
                now=now,
            )
            flash("Your password is changed, and every other session of yours is ended.", "success")
            return redirect(url_for("own_account.show"))
    return _page(form), 422


def _page(form: PasswordForm) -> str:
    person = queries.get_person(present_actor().person)
    return render_template("consortium/people/own_account.html", form=form, person=person)
