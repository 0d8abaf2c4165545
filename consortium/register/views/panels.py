"""What the register puts on a provider's home page: what is missing, and what soon expires."""

from flask import render_template

from consortium.kernel.actors import Actor
from consortium.kernel.web import frame
from consortium.register import queries
from consortium.register.permissions import Permission
from consortium.register.views.pages import shown


@frame.home_panel(order=25)
def show_what_lapses(actor: Actor) -> str | None:
    if not Permission.KEEP_OWN_PROFILE.allows(actor):
        return None
    has_profile = queries.find_profile(actor.organisation) is not None
    lapsing = [
        each for each in shown(queries.list_evidence(actor.organisation)) if each.state in {"expired", "expiring"}
    ]
    if has_profile and not lapsing:
        return None
    return render_template("consortium/register/panel.html", has_profile=has_profile, lapsing=lapsing)
