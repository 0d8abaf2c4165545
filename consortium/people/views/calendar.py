"""A person's calendar of deadlines: a secret address that any calendar program reads, and its switch."""

from datetime import datetime, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from icalendar import Calendar, Event

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import acting_as, present_actor
from consortium.kernel.web.edge import requires, writes, writes_in_confidence
from consortium.kernel.web.limits import failures_only, limiter, per_network
from consortium.people import queries, services
from consortium.people.permissions import Permission
from consortium.people.queries import calendar
from consortium.people.queries.calendar import Deadline
from consortium.people.services import calendar as feeds

blueprint = Blueprint("calendar", __name__)
LOOKING_BACK = timedelta(days=30)
REFRESHED = timedelta(hours=1)


@blueprint.get("/account/calendar")
@requires(Permission.USE_OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """What our calendar holds, and whether there is an address for it. The address itself is not kept."""
    actor = present_actor()
    return render_template(
        "consortium/people/calendar.html",
        feed=calendar.find_feed(actor),
        deadlines=calendar.deadlines_of(actor, clock.now())[:10],
    )


@blueprint.post("/account/calendar")
@requires(Permission.USE_OWN_ACCOUNT)
@writes_in_confidence
def make() -> ResponseReturnValue:
    """Make a new address, shown once; the one before ends."""
    secret = feeds.new_secret()
    feeds.make_feed(actor=present_actor(), token_hash=services.hash_of(secret), now=clock.now())
    address = url_for("calendar.read", secret=secret, _external=True)
    return Response(
        render_template("consortium/people/calendar_made.html", address=address), headers={"Cache-Control": "no-store"}
    )


@blueprint.post("/account/calendar/revocation")
@requires(Permission.USE_OWN_ACCOUNT)
@writes
def revoke() -> ResponseReturnValue:
    feeds.revoke_feed(actor=present_actor())
    flash("Revoked. The address shows nothing any more.", "success")
    return redirect(url_for("calendar.show"))


@blueprint.get("/calendar/<secret>.ics")
@limiter.limit("30 per 10 minutes", key_func=per_network, deduct_when=failures_only)
@requires(Permission.READ_CALENDAR)
def read(secret: str) -> ResponseReturnValue:
    """The deadlines of whoever holds the address, as they may see them today. Raises `NotFound` for any other."""
    owner = calendar.find_feed_owner(services.hash_of(secret))
    identity = queries.find_identity(owner.person_id, owner.organisation_id) if owner else None
    db.session.rollback()
    if identity is None:
        raise NotFound
    with acting_as(identity.actor):
        now = clock.now()
        found = calendar.deadlines_of(identity.actor, now - LOOKING_BACK)
    body = written(found, f"Deadlines, {identity.actor.organisation_name}", request.url_root.rstrip("/"), now)
    return Response(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="deadlines.ics"'},
    )


def written(deadlines: list[Deadline], name: str, root: str, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545), each deadline an event of no length with the address of its page."""
    whole = Calendar()
    whole.add("prodid", "-//Consortium//Deadlines//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", name)
    whole.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    for each in deadlines:
        event = Event()
        event.add("uid", f"{each.key}@consortium")
        event.add("dtstamp", now)
        event.add("dtstart", each.at)
        event.add("summary", each.title)
        event.add("url", f"{root}{each.path}")
        event.add("transp", "TRANSPARENT")
        whole.add_component(event)
    return whole.to_ical()
