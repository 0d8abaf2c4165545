"""Webhooks: where the organisation's changes are sent, what became of each, and sending them again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import parse_moment
from consortium.kernel.changes import known_types
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes, writes_in_confidence
from consortium.people.forms.webhooks import ResendForm, WebhookForm
from consortium.people.permissions import Permission
from consortium.people.queries import webhooks as queries
from consortium.people.services import webhooks

blueprint = Blueprint("webhooks", __name__)


@blueprint.get("/webhooks")
@requires(Permission.KEEP_WEBHOOKS)
def list_webhooks() -> ResponseReturnValue:
    return render_template("consortium/people/webhooks.html", webhooks=queries.list_webhooks(present_actor()))


@blueprint.get("/webhooks/new")
@requires(Permission.KEEP_WEBHOOKS)
def webhook_form() -> ResponseReturnValue:
    return render_template("consortium/people/webhook_form.html", form=WebhookForm(known=known_types()), webhook=None)


@blueprint.post("/webhooks/new")
@requires(Permission.KEEP_WEBHOOKS, step_up=True)
@writes_in_confidence
def make_webhook() -> ResponseReturnValue:
    """The answer shows the secret, the only time that anybody can see it."""
    form = WebhookForm(known=known_types())
    if form.validate_on_submit():
        with refusals(form):
            webhook, secret = webhooks.make_webhook(
                actor=present_actor(),
                name=form.name.data or "",
                address=(form.address.data or "").strip(),
                types=form.types.data or [],
                now=clock.now(),
            )
            return _secret_page(webhook.id, secret, is_new=True)
    return render_template("consortium/people/webhook_form.html", form=form, webhook=None), 422


def _secret_page(webhook_id: UUID, secret: str, *, is_new: bool) -> str:
    webhook = queries.get_webhook(present_actor(), webhook_id)
    return render_template("consortium/people/webhook_secret.html", webhook=webhook, secret=secret, is_new=is_new)


@blueprint.get("/webhooks/<uuid:webhook_id>")
@requires(Permission.KEEP_WEBHOOKS)
def show_webhook(webhook_id: UUID) -> ResponseReturnValue:
    return _webhook_page(webhook_id, ResendForm())


def _webhook_page(webhook_id: UUID, form: ResendForm) -> str:
    actor = present_actor()
    webhook = queries.get_webhook(actor, webhook_id)
    before = request.args.get("before", type=UUID)
    found = queries.list_deliveries(actor, webhook_id, before)
    shown = found[: queries.PAGE]
    here = {"webhook_id": webhook_id}
    return render_template(
        "consortium/people/webhook.html",
        webhook=webhook,
        secrets=queries.list_live_secrets(actor, webhook_id, clock.now()),
        words={each.name: each.words for each in known_types()},
        sent=shown,
        form=form,
        newest=url_for("webhooks.show_webhook", **here) if before is not None else None,
        older=url_for("webhooks.show_webhook", **here, before=shown[-1].delivery.id)
        if len(found) > queries.PAGE
        else None,
    )


@blueprint.get("/webhooks/<uuid:webhook_id>/change")
@requires(Permission.KEEP_WEBHOOKS)
def change_form(webhook_id: UUID) -> ResponseReturnValue:
    webhook = queries.get_webhook(present_actor(), webhook_id)
    form = WebhookForm(known=known_types(), name=webhook.name, address=webhook.address, types=webhook.types)
    return render_template("consortium/people/webhook_form.html", form=form, webhook=webhook)


@blueprint.post("/webhooks/<uuid:webhook_id>/change")
@requires(Permission.KEEP_WEBHOOKS, step_up=True)
@writes
def change_webhook(webhook_id: UUID) -> ResponseReturnValue:
    form = WebhookForm(known=known_types())
    if form.validate_on_submit():
        with refusals(form):
            webhooks.change_webhook(
                actor=present_actor(),
                webhook_id=webhook_id,
                name=form.name.data or "",
                address=(form.address.data or "").strip(),
                types=form.types.data or [],
            )
            return _back(webhook_id, "The webhook is changed.")
    webhook = queries.get_webhook(present_actor(), webhook_id)
    return render_template("consortium/people/webhook_form.html", form=form, webhook=webhook), 422


@blueprint.post("/webhooks/<uuid:webhook_id>/secret")
@requires(Permission.KEEP_WEBHOOKS, step_up=True)
@writes_in_confidence
def replace_secret(webhook_id: UUID) -> ResponseReturnValue:
    """The new secret is on the answer, and nowhere afterwards."""
    secret = webhooks.replace_secret(actor=present_actor(), webhook_id=webhook_id, now=clock.now())
    return _secret_page(webhook_id, secret, is_new=False)


@blueprint.post("/webhooks/<uuid:webhook_id>/test")
@requires(Permission.KEEP_WEBHOOKS)
@writes
def send_test(webhook_id: UUID) -> ResponseReturnValue:
    webhooks.send_test(actor=present_actor(), webhook_id=webhook_id, now=clock.now())
    return _back(webhook_id, "A test is on its way. What came of it is in the list below in a moment.")


@blueprint.post("/webhooks/<uuid:webhook_id>/pause")
@requires(Permission.KEEP_WEBHOOKS)
@writes
def pause_webhook(webhook_id: UUID) -> ResponseReturnValue:
    webhooks.pause_webhook(actor=present_actor(), webhook_id=webhook_id, now=clock.now())
    return _back(webhook_id, "Nothing is sent for the time being.")


@blueprint.post("/webhooks/<uuid:webhook_id>/resume")
@requires(Permission.KEEP_WEBHOOKS)
@writes
def resume_webhook(webhook_id: UUID) -> ResponseReturnValue:
    webhooks.resume_webhook(actor=present_actor(), webhook_id=webhook_id)
    return _back(webhook_id, "Changes are sent again from now on. Have those of the meantime sent below.")


@blueprint.post("/webhooks/<uuid:webhook_id>/end")
@requires(Permission.KEEP_WEBHOOKS, step_up=True)
@writes
def end_webhook(webhook_id: UUID) -> ResponseReturnValue:
    webhooks.end_webhook(actor=present_actor(), webhook_id=webhook_id, now=clock.now())
    flash("The webhook is ended. Nothing more is sent to it.", "success")
    return redirect(url_for("webhooks.list_webhooks"))


@blueprint.post("/webhooks/<uuid:webhook_id>/again")
@requires(Permission.KEEP_WEBHOOKS)
@writes
def send_again_since(webhook_id: UUID) -> ResponseReturnValue:
    """Everything since a moment."""
    form = ResendForm()
    if form.validate_on_submit():
        with refusals(form):
            since = parse_moment((form.since.data or "").strip().replace(" ", "T"), "Send everything again since")
            many = webhooks.send_again_since(actor=present_actor(), webhook_id=webhook_id, since=since, now=clock.now())
            said = f"{many} are on their way." if many != 1 else "One is on its way."
            return _back(webhook_id, said if many else "Nothing of the chosen kinds happened since then.")
    return _webhook_page(webhook_id, form), 422


@blueprint.get("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>")
@requires(Permission.KEEP_WEBHOOKS)
def show_delivery(webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    """One message as it was sent, and every try."""
    actor = present_actor()
    delivery = queries.get_delivery(actor, webhook_id, delivery_id)
    attempts = queries.list_attempts(actor, delivery_id)
    return render_template(
        "consortium/people/webhook_delivery.html",
        webhook=queries.get_webhook(actor, webhook_id),
        sent=queries.Sent(delivery, attempts[0] if attempts else None),
        attempts=attempts,
    )


@blueprint.post("/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again")
@requires(Permission.KEEP_WEBHOOKS)
@writes
def send_again(webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    webhooks.send_again(actor=present_actor(), webhook_id=webhook_id, delivery_id=delivery_id, now=clock.now())
    return _back(webhook_id, "It is on its way again.")


def _back(webhook_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("webhooks.show_webhook", webhook_id=webhook_id))
