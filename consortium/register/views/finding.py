"""The register as buyers search it: by name or number, lot, place, age, need and standing; as a page or a file."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.web import frame
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.register import queries
from consortium.register.permissions import Permission
from consortium.register.queries import Entry, Place
from consortium.register.rules import StandingKind
from consortium.register.rules.seeking import OLDEST, Order, Position, Sought, read_position
from consortium.register.views.pages import blueprint
from consortium.systems import queries as systems
from consortium.systems.rules import Rating

PAGE = 25
IN_ONE_READING = 500
COLUMNS = ("Provider", "Legal form", "Lot", "Standing", "Places", "CQC rating")
LONGEST = 100


@blueprint.get("/register")
@requires(Permission.READ_REGISTER)
def search() -> ResponseReturnValue:
    """Providers on the register, a page at a time; what is sought stands in the address."""
    sought, after = _sought(), _after()
    found = queries.list_entries(sought, clock.now(), after=after, limit=PAGE + 1)
    entries, more = found[:PAGE], found[PAGE:]
    lots = systems.list_lots_of_published_systems()
    bodies = members.list_public_bodies()
    asked, body_names = _asked(sought), {body.id: body.name for body in bodies}
    return render_template(
        "consortium/register/register.html",
        entries=entries,
        sought=sought,
        lots=lots,
        lot_names={lot.id: lot.name for lot in lots},
        bodies=bodies,
        places={entry.provider_id: _by_council(entry.places, body_names) for entry in entries},
        kinds=list(StandingKind),
        ratings=list(Rating),
        orders=list(Order),
        oldest=OLDEST,
        asked=asked,
        chosen=_chosen(sought, {lot.id: lot.name for lot in lots}, body_names),
        next_page=url_for("register.search", **asked, after=entries[-1].key, after_id=entries[-1].provider_id)
        if more
        else None,
        is_first=after is None,
    )


def _sought() -> Sought:
    """What the address asks for; what it cannot mean is not asked."""
    standing, order = request.args.get("standing", ""), request.args.get("order", "")
    age, rating = request.args.get("age", type=int), request.args.get("rating", "")
    return Sought(
        name=_words("name"),
        lot_id=request.args.get("lot", type=UUID),
        council_id=request.args.get("council", type=UUID),
        district=_words("district"),
        age=age if age is not None and 0 <= age <= OLDEST else None,
        need=_words("need"),
        standing=StandingKind(standing) if standing in set(StandingKind) else None,
        rating=Rating(rating) if rating in set(Rating) else None,
        order=Order(order) if order in set(Order) else Order.RELEVANCE,
    )


def _words(name: str) -> str:
    return request.args.get(name, "").replace("\0", "").strip()[:LONGEST]


def _asked(sought: Sought) -> dict[str, Any]:
    """What is sought, as it stands in the address."""
    asked = {
        "name": sought.name,
        "need": sought.need,
        "lot": sought.lot_id,
        "age": sought.age,
        "council": sought.council_id,
        "district": sought.district,
        "standing": sought.standing,
        "rating": sought.rating,
        "order": sought.order if sought.order is not Order.RELEVANCE else None,
    }
    return {name: str(value) for name, value in asked.items() if value not in (None, "")}


def _chosen(sought: Sought, lot_names: dict[UUID, str], body_names: dict[UUID, str]) -> list[dict[str, str]]:
    """Each filter that is on, with the address without it."""
    asked = _asked(sought)
    words = {
        "name": f"“{sought.name}”",
        "need": f"Offers “{sought.need}”",
        "lot": lot_names.get(sought.lot_id, "Unknown lot") if sought.lot_id else "",
        "age": f"Aged {sought.age}",
        "council": body_names.get(sought.council_id, "Unknown place") if sought.council_id else "",
        "district": f"In {sought.district}",
        "standing": sought.standing.capitalize() if sought.standing else "",
        "rating": f"Rated {sought.rating}",
    }
    return [
        {
            "text": words[name],
            "href": url_for("register.search", **{other: value for other, value in asked.items() if other != name}),
        }
        for name in asked
        if name in words
    ]


def _after() -> Position | None:
    after_id = request.args.get("after_id", type=UUID)
    return read_position(request.args.get("after", "").replace("\0", ""), after_id) if after_id else None


def _by_council(places: Sequence[Place], names: dict[UUID, str]) -> list[str]:
    """Where an entry offers any lot: a council's name, with its districts where it is nowhere offered whole."""
    parts: dict[UUID, set[str] | None] = {}
    for place in places:
        known = parts.get(place.council_id, set())
        parts[place.council_id] = known | set(place.districts) if known is not None and place.districts else None
    return sorted(_in_words(names.get(council, ""), sorted(part or ())) for council, part in parts.items())


def _in_words(council: str, districts: Sequence[str]) -> str:
    return f"{council} ({', '.join(districts)})" if districts else council


@blueprint.get("/register.<any(csv, ods):kind>")
@requires(Permission.READ_REGISTER)
def export(kind: str) -> ResponseReturnValue:
    """All that is sought, a line for each provider and lot."""
    return download_table(f"register.{kind}", COLUMNS, _lines())


def _lines() -> list[list[str]]:
    names = {lot.id: lot.name for lot in systems.list_lots_of_published_systems()}
    bodies = {body.id: body.name for body in members.list_public_bodies()}
    return [
        [
            entry.name,
            entry.legal_form or "",
            names.get(each.lot_id, ""),
            str(each.kind),
            ", ".join(_by_council([place for place in entry.places if place.lot_id == each.lot_id], bodies)),
            entry.rating or "",
        ]
        for entry in _all_entries(_sought())
        for each in entry.standings
    ]


def _all_entries(sought: Sought) -> Iterator[Entry]:
    after = None
    while found := queries.list_entries(sought, clock.now(), after=after, limit=IN_ONE_READING):
        yield from found
        after = found[-1].position


@frame.searcher
def find_providers(actor: Actor, text: str) -> Iterator[frame.Hit]:
    """Providers of the register by name or number, for buyers."""
    if Permission.READ_REGISTER.allows(actor):
        for entry in queries.list_entries(Sought(name=text.replace("\0", "")), clock.now(), limit=10):
            href = url_for("register.provider", provider_id=entry.provider_id)
            yield frame.Hit(entry.name, href, "Provider", (entry.legal_form or "").capitalize())
