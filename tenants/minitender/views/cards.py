"""Invitations as cards: what is asked, how it fits, how near it is, what it may be worth, and its clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import url_for

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.money import pounds
from consortium.members import queries as members
from consortium.register import queries as register
from consortium.register.rules import StandingKind
from consortium.register.rules.distances import Centre
from consortium.systems import queries as systems
from tenants.minitender import queries
from tenants.minitender.queries import Received
from tenants.minitender.rules import fitting
from tenants.minitender.rules.fitting import Fit, Need, Offering, Value
from tenants.minitender.rules.terms import USUAL_UNIT, TenderTerms, read_terms
from tenants.minitender.views.parts import is_open, stage_of
from tenants.packages import queries as packages
from tenants.packages.rules.places import read_age


@dataclass(frozen=True, slots=True)
class Side:
    """What the provider says of itself, read once for a whole page of cards."""

    standing: dict[UUID, StandingKind]
    places: dict[tuple[UUID, UUID], Sequence[str]]
    rooms: dict[tuple[UUID, UUID], Any]
    postcode: str | None


def side_of(actor: Actor) -> Side:
    """Four statements, whatever is asked of it."""
    profile = register.find_profile(actor.organisation)
    return Side(
        register.standings_at(actor.organisation, clock.now()),
        {(each.lot_id, each.council_id): each.districts for each in register.list_places(actor.organisation)},
        {
            (each.lot_id, each.council_id): register.room_in(each)
            for each in register.list_capacities(actor.organisation)
        },
        profile.postcode if profile else None,
    )


def cards_of(actor: Actor, received: Sequence[Received]) -> list[dict[str, Any]]:
    """Each invitation as a card, in a fixed number of statements."""
    if not received:
        return []
    ids = queries.package_ids_of([each.tender.id for each in received])
    rows = {row.id: row for row in packages.list_packages([each for of_one in ids.values() for each in of_one])}
    councils = members.faces_of([each.tender.council_id for each in received])
    lots = systems.lots_by_id([each.tender.lot_id for each in received])
    side, unconfirmed = side_of(actor), queries.list_unconfirmed(actor, list(ids))
    centres = register.list_centres(fitting.districts_of([side.postcode, *(row.place for row in rows.values())]))
    return [
        _card(each, [rows[one] for one in ids[each.tender.id] if one in rows], councils[each.tender.council_id],
              lots[each.tender.lot_id], side, centres, is_unconfirmed=each.tender.id in unconfirmed)
        for each in received
    ]  # fmt: skip


def _card(
    received: Received,
    bought: list[Any],
    council: members.Face,
    lot: Any,
    side: Side,
    centres: Mapping[str, Centre],
    *,
    is_unconfirmed: bool,
) -> dict[str, Any]:
    tender = received.tender
    state, words = _what_was_done(received, is_unconfirmed=is_unconfirmed)
    places = ", ".join(dict.fromkeys(each.place for each in bought))
    ages = ", ".join(dict.fromkeys(each.age_band for each in bought))
    fit = fit_with(tender, bought, lot, side) if bought and is_open(tender) else None
    value = value_with(read_terms(tender.rules), bought) if tender.rules else None
    return {
        "buyer": council.name,
        "colour": council.colour,
        "title": tender.title,
        "href": url_for("minitender.show_invitation", tender_id=tender.id),
        "need": f"{lot.name}, {places}, {ages}{_children(bought)}. {bought[0].summary if bought else ''}".strip(),
        "status": state,
        "status_text": words,
        "fit": fit.marks if fit else None,
        "fit_words": fit.in_words if fit else None,
        "distance": fitting.distance_in_words(side.postcode, [each.place for each in bought], centres),
        "value": value_in_words(value),
        "starts": long_date(min(each.starts_on for each in bought)) if bought else None,
        "closes": tender.closes_at,
    }


def _children(bought: Sequence[Any]) -> str:
    children = sum(each.children for each in bought)
    return f", {children} children" if children > len(bought) else ""


def fit_with(tender: Any, bought: Sequence[Any], lot: Any, side: Side) -> Fit:
    """Point by point, what a mini-tender asks against what the provider says of itself."""
    key = (tender.lot_id, tender.council_id)
    bands = [read_age(each.age_band) for each in bought]
    hours = [_weekly_hours(each) for each in bought]
    return fitting.fit_of(
        Need(
            tender.lot_id,
            tender.council_id,
            [each.place for each in bought],
            [(band.youngest, band.oldest) for band in bands],
            min(each.starts_on for each in bought),
            local(tender.closes_at).date(),
            sum((each for each in hours if each), Decimal(0)) if all(hours) else None,
        ),
        Offering(
            side.standing.get(tender.lot_id) is StandingKind.ACTIVE,
            side.places.get(key),
            (lot.age_from, lot.age_to),
            side.rooms.get(key),
        ),
    )


def _patterns(package: Any) -> Sequence[Any]:
    return package.schedule["patterns"] if package.schedule else ()


def _weekly_hours(package: Any) -> Decimal | None:
    patterns = _patterns(package)
    of_one = (
        fitting.hours_of_week(patterns, package.starts_on, package.ends_on)
        if patterns
        else fitting.read_weekly_hours(package.weekly_hours)
    )
    return of_one * package.children if of_one is not None else None


def value_with(terms: TenderTerms, bought: Sequence[Any]) -> Value | None:
    """All packages and their children together at the most the council pays; None where any of them cannot be told."""
    each = [(_value_of(terms, package), package.children) for package in bought]
    known = [(value, children) for value, children in each if value is not None]
    if not known or len(known) < len(each):
        return None
    return Value(
        sum((one.weekly * children for one, children in known), Decimal(0)),
        sum((one.whole * children for one, children in known), Decimal(0)),
    )


def _value_of(terms: TenderTerms, package: Any) -> Value | None:
    """The stated budget, else the stated week, or hours, at the fixed or the highest price."""
    period = package.starts_on, package.ends_on
    if package.budget_weekly is not None:
        return fitting.value_of(Decimal(package.budget_weekly), *period)
    patterns = _patterns(package)
    unit = str(patterns[0]["unit"]) if patterns else USUAL_UNIT
    price = terms.policy.fixed_price if terms.has_fixed_price else terms.ceiling(unit, package.id)
    if price is None:
        return None
    if patterns:
        return fitting.value_of_patterns(patterns, price, *period)
    hours = fitting.read_weekly_hours(package.weekly_hours)
    return fitting.value_of(price * hours if hours else None, *period)


def value_in_words(value: Value | None) -> str | None:
    return f"{pounds(value.weekly)} a week, {pounds(value.whole)} in all" if value else None


def _what_was_done(received: Received, *, is_unconfirmed: bool) -> tuple[str, str]:
    """What the provider did about an invitation, as a tag."""
    if received.has_won is not None:
        return ("won", "You won") if received.has_won else ("lost", "Not successful")
    if received.has_bid and is_unconfirmed and is_open(received.tender):
        return ("not_submitted", "Confirm your bid: it does NOT count")
    if received.has_bid:
        return ("sealed", "Bid sent")
    if received.has_draft and is_open(received.tender):
        return ("not_submitted", "Draft, NOT submitted")
    if received.decline_reason:
        return ("declined", "Declined")
    if received.is_withdrawn:
        return ("withdrawn", "Bid withdrawn")
    return ("open", "New") if is_open(received.tender) else stage_of(received.tender)
