"""Accounts at providers that sign me in: linking one, and taking the link away."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from consortium.kernel import clock
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.words import words_for
from consortium.people.permissions import Permission
from consortium.people.queries import sign_on as providers
from consortium.people.queries.sign_on import Way
from consortium.people.services import sign_on
from consortium.people.views.cookie import present_token
from consortium.people.views.sign_on.coming import sent

blueprint = Blueprint("own_identities", __name__)


def to_link() -> list[Way]:
    """The platform's providers, and those of whom I act for."""
    mine = {choice.id for choice in current_user.identity.choices}
    return [way for way in providers.list_ways() if way.is_the_platforms or str(way.organisation_id) in mine]


@blueprint.get("/account/signing-in/link/<uuid:provider_id>")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
def link(provider_id: UUID) -> ResponseReturnValue:
    """To the provider, in order to link my account there."""
    if all(way.id != provider_id for way in to_link()):
        raise NotFound
    sign_on.ensure_own_means(actor=present_actor(), token=present_token(), is_enough_alone=True)
    here = url_for("own_factors.show")
    return sent(providers.get_in_force(provider_id), purpose="link", goes_to=here, fails_to=here)


@blueprint.post("/account/signing-in/identities/<uuid:identity_id>/removal")
@requires(Permission.USE_OWN_ACCOUNT, step_up=True)
@writes
def unlink(identity_id: UUID) -> ResponseReturnValue:
    try:
        sign_on.ensure_own_means(actor=present_actor(), token=present_token(), is_enough_alone=True)
        sign_on.unlink(actor=present_actor(), identity_id=identity_id, now=clock.now())
        flash("The link is taken away. That account signs you in no longer.", "success")
    except Refused as refused:
        flash(words_for(refused), "important")
    return redirect(url_for("own_factors.show"))
