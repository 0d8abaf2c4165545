"""What of messages, failed work, programs and webhooks support looks at, and the page that shows all there is."""

import re
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from consortium.kernel.web.looking import MOST, Section, sections, show_to_support
from consortium.people.permissions import Permission
from consortium.people.queries import looking as looked_at

blueprint = Blueprint("looking", __name__)


@blueprint.get("/support/looking/work")
@requires(Permission.LOOK_IN)
def work() -> ResponseReturnValue:
    """Where work stands: states and moments of what the capabilities show, the newest first."""
    actor = present_actor()
    shown = [(section, section.rows(actor)) for section in sections()]
    return render_template(
        "consortium/people/support_work.html",
        sections=[(section, rows) for section, rows in shown if rows],
        nothing_of=[section.title for section, rows in shown if not rows],
        most=MOST,
    )


def _state(row: Any, *ways: tuple[str, str], else_: str) -> str:
    """The first of these words whose moment has come."""
    return next((words for moment, words in ways if getattr(row, moment) is not None), else_)


def _in_words(event: str) -> str:
    """`BiddingClosed` as “Bidding closed”."""
    return re.sub(r"(?<!^)([A-Z])", r" \1", event).capitalize()


show_to_support(
    Section(
        50,
        "Messages",
        ("Kind", "To", "Recorded", "Sent", "State"),
        lambda actor: [
            (
                each.template.rsplit("/", 1)[-1].replace("_", " ").capitalize(),
                each.name or "A former colleague",
                each.recorded_at,
                each.sent_at,
                _state(each, ("read_at", "Read"), ("sent_at", "Sent"), else_="Waits to be sent"),
            )
            for each in looked_at.list_messages(actor, MOST)
        ],
    )
)
show_to_support(
    Section(
        60,
        "Work that failed",
        ("What followed from", "Recorded", "Tries", "Given up"),
        lambda actor: [
            (_in_words(each.event), each.recorded_at, str(each.attempts), each.dead_at)
            for each in looked_at.list_failed_work(actor, MOST)
        ],
    )
)
show_to_support(
    Section(
        70,
        "Programs",
        ("Program", "May", "Registered", "Last used", "Secret good until", "State"),
        lambda actor: [
            (
                each.name,
                ", ".join(each.scopes),
                each.created_at,
                each.last_used_at,
                each.good_until,
                _state(each, ("ended_at", "Ended"), else_="In use"),
            )
            for each in looked_at.list_programs(actor, MOST)
        ],
    )
)
show_to_support(
    Section(
        80,
        "Webhooks",
        ("Webhook", "Registered", "Fails since", "Paused", "State"),
        lambda actor: [
            (
                each.name,
                each.made_at,
                each.failing_since,
                each.disabled_at,
                f"Paused: {each.disabled_because}"
                if each.disabled_because and not each.ended_at
                else _state(each, ("ended_at", "Ended"), ("failing_since", "Fails"), else_="In use"),
            )
            for each in looked_at.list_webhooks(actor, MOST)
        ],
    )
)
show_to_support(
    Section(
        90,
        "Deliveries to webhooks",
        ("Change", "Webhook", "Made", "Tries", "Next try", "State"),
        lambda actor: [
            (
                each.type,
                each.name,
                each.made_at,
                str(each.tries),
                None if each.delivered_at or each.given_up_at else each.due_at,
                _state(each, ("delivered_at", "Delivered"), ("given_up_at", "Given up"), else_="Waits"),
            )
            for each in looked_at.list_deliveries(actor, MOST)
        ],
    )
)
