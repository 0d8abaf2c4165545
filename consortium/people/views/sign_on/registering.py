"""Registering a provider: a council for its own people, the platform for everybody; tried before it is in force."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import PLATFORM_ID
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.words import words_for
from consortium.members import queries as members
from consortium.people.forms.sign_on import ProviderForm
from consortium.people.permissions import Permission
from consortium.people.queries import sign_on as providers
from consortium.people.rules.sign_on import values_in
from consortium.people.services import sign_on
from consortium.people.views.colleagues import staffed
from consortium.people.views.sign_on.coming import sent

blueprint = Blueprint("registering", __name__)
OF = "/organisations/<uuid:organisation_id>/sign-on"
ONE = f"{OF}/<uuid:provider_id>"


@blueprint.get("/sign-on")
@requires(Permission.REGISTER_SIGN_ON)
def show_own() -> ResponseReturnValue:
    return show(present_actor().organisation)


@blueprint.get(OF)
@requires(Permission.REGISTER_SIGN_ON)
def show(organisation_id: UUID) -> ResponseReturnValue:
    """What is registered, whether it was tried and is in force, and what comes next."""
    organisation = _of(organisation_id)
    registered = providers.list_registrations(organisation_id)
    return render_template(
        "consortium/people/sign_on.html",
        organisation=organisation,
        registered=registered,
        counts={each.id: providers.count_linked(organisation_id, each.issuer) for each in registered[:1]},
        is_the_platforms=organisation_id == PLATFORM_ID,
    )


@blueprint.get(f"{OF}/new")
@requires(Permission.REGISTER_SIGN_ON)
def new_form(organisation_id: UUID) -> ResponseReturnValue:
    return _form_page(ProviderForm(), _of(organisation_id))


@blueprint.post(f"{OF}/new")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
def register(organisation_id: UUID) -> ResponseReturnValue:
    organisation = _of(organisation_id)
    form = ProviderForm()
    form.needs_secret()
    if form.validate_on_submit():
        with refusals(form):
            provider = sign_on.register(
                actor=present_actor(), organisation_id=organisation_id, now=clock.now(), **_said(form)
            )
            flash(f"{provider.name} is registered. Give it the addresses below, then try it.", "success")
            return redirect(url_for("registering.show", organisation_id=organisation_id))
    return _form_page(form, organisation), 422


@blueprint.get(ONE)
@requires(Permission.REGISTER_SIGN_ON)
def change_form(organisation_id: UUID, provider_id: UUID) -> ResponseReturnValue:
    organisation = _of(organisation_id)
    provider = providers.get_registration(organisation_id, provider_id)
    form = ProviderForm(obj=provider, data={"second_factors": " ".join(provider.second_factors)})
    form.second_factors.data = " ".join(provider.second_factors)
    return _form_page(form, organisation, provider)


@blueprint.post(ONE)
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
def change(organisation_id: UUID, provider_id: UUID) -> ResponseReturnValue:
    organisation = _of(organisation_id)
    form = ProviderForm()
    if form.validate_on_submit():
        with refusals(form):
            changed = sign_on.change(
                actor=present_actor(), organisation_id=organisation_id, provider_id=provider_id, **_said(form)
            )
            words = "Changed." if changed.tried_at else "Changed, and out of force until it was tried again."
            flash(words, "success" if changed.tried_at else "important")
            return redirect(url_for("registering.show", organisation_id=organisation_id))
    return _form_page(form, organisation, providers.get_registration(organisation_id, provider_id)), 422


@blueprint.get(f"{ONE}/trial")
@requires(Permission.REGISTER_SIGN_ON)
def try_it(organisation_id: UUID, provider_id: UUID) -> ResponseReturnValue:
    """To the provider and back, as somebody who signs in would go; nothing comes of it but that it works."""
    _of(organisation_id)
    here = url_for("registering.show", organisation_id=organisation_id)
    provider = providers.get_to_try(organisation_id, provider_id)
    return sent(provider, purpose="trial", goes_to=here, fails_to=here, subject=str(organisation_id))


@blueprint.post(f"{ONE}/force")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
def put_in_force(organisation_id: UUID, provider_id: UUID) -> ResponseReturnValue:
    _of(organisation_id)
    sign_on.put_in_force(
        actor=present_actor(), organisation_id=organisation_id, provider_id=provider_id, now=clock.now()
    )
    return _back(organisation_id, "In force: people sign in with it from now on.")


@blueprint.post(f"{ONE}/force/end")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
def take_out_of_force(organisation_id: UUID, provider_id: UUID) -> ResponseReturnValue:
    _of(organisation_id)
    sign_on.take_out_of_force(actor=present_actor(), organisation_id=organisation_id, provider_id=provider_id)
    return _back(organisation_id, "Out of force: nobody signs in with it any more, and passwords count again.")


@blueprint.post(f"{ONE}/only-way")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
def make_only_way(organisation_id: UUID, provider_id: UUID) -> ResponseReturnValue:
    return _only_way(organisation_id, provider_id, True, "From now on it is the only way in; others’ sessions ended.")


@blueprint.post(f"{ONE}/only-way/end")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
def let_others(organisation_id: UUID, provider_id: UUID) -> ResponseReturnValue:
    return _only_way(organisation_id, provider_id, False, "Passwords count again, beside it.")


@blueprint.post(f"{ONE}/end")
@requires(Permission.REGISTER_SIGN_ON, step_up=True)
@writes
def end(organisation_id: UUID, provider_id: UUID) -> ResponseReturnValue:
    _of(organisation_id)
    sign_on.end(actor=present_actor(), organisation_id=organisation_id, provider_id=provider_id, now=clock.now())
    return _back(organisation_id, "Ended. Whatever the provider says counts no longer.")


def _only_way(organisation_id: UUID, provider_id: UUID, is_only_way: bool, words: str) -> ResponseReturnValue:
    _of(organisation_id)
    try:
        sign_on.make_only_way(
            actor=present_actor(),
            organisation_id=organisation_id,
            provider_id=provider_id,
            is_only_way=is_only_way,
        )
    except Refused as refused:
        flash(words_for(refused), "important")
        return redirect(url_for("registering.show", organisation_id=organisation_id))
    return _back(organisation_id, words)


def _of(organisation_id: UUID) -> members.Organisation:
    """A council, a health body or the platform, if the actor looks after it. Raises `NotFound`."""
    organisation = staffed(organisation_id)
    if organisation.kind == "provider":
        raise NotFound
    return organisation


def _back(organisation_id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("registering.show", organisation_id=organisation_id))


def _said(form: ProviderForm) -> dict[str, object]:
    return {
        "name": form.name.data or "",
        "issuer": form.issuer.data or "",
        "client_id": form.client_id.data or "",
        "secret": form.secret.data or "",
        "second_factors": values_in(form.second_factors.data or ""),
    }


def _form_page(form: ProviderForm, organisation: members.Organisation, provider: object = None) -> str:
    return render_template(
        "consortium/people/sign_on_form.html", form=form, organisation=organisation, provider=provider
    )


def addresses(provider_id: UUID) -> list[tuple[str, str]]:
    """What a provider has to be told of us."""
    root = current_app.config["PUBLIC_URL"]
    return [
        ("Redirect address", root + url_for("sign_on.back", provider_id=provider_id)),
        ("Address after signing out", root + url_for("sign_on.signed_out")),
        ("Back-channel logout", root + url_for("sign_on.logged_out", provider_id=provider_id)),
    ]
