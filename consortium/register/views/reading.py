"""The register as buyers read it: found by name, lot, place and standing; one provider; as a spreadsheet."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock, documents
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.kernel.spreadsheets import csv_text
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.downloads import download
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.register import queries
from consortium.register.forms import LiftForm, LocalSuspensionForm, StandingForm
from consortium.register.permissions import Permission
from consortium.register.queries import Entry, Sought
from consortium.register.rules import StandingKind
from consortium.register.views.pages import blueprint, lots_by_id, shown
from consortium.systems import queries as systems

PAGE = 25
IN_ONE_FILE = 500


@blueprint.get("/register")
@requires(Permission.READ_REGISTER)
def search() -> ResponseReturnValue:
    """Providers on the register, by name, a page at a time; what is sought stands in the address."""
    sought = _sought()
    found = queries.list_entries(sought, clock.now(), after=_after(), limit=PAGE + 1)
    entries, more = found[:PAGE], found[PAGE:]
    lots = systems.list_lots_of_published_systems()
    return render_template(
        "consortium/register/register.html",
        entries=entries,
        sought=sought,
        lots=lots,
        lot_names={lot.id: lot.name for lot in lots},
        councils=members.names_of(_bodies_of(entries)),
        bodies=members.list_public_bodies(),
        kinds=list(StandingKind),
        asked=_asked(sought),
        chosen=_chosen(sought, {lot.id: lot.name for lot in lots}),
        next_page=url_for("register.search", **_asked(sought), after=entries[-1].key, after_id=entries[-1].provider_id)
        if more
        else None,
        is_first=_after() is None,
    )


def _sought() -> Sought:
    standing = request.args.get("standing", "")
    return Sought(
        name=request.args.get("name", "").strip()[:100],
        lot_id=request.args.get("lot", type=UUID),
        council_id=request.args.get("council", type=UUID),
        standing=StandingKind(standing) if standing in set(StandingKind) else None,
    )


def _asked(sought: Sought) -> dict[str, Any]:
    """What is sought, as it stands in the address."""
    asked = {"name": sought.name, "lot": sought.lot_id, "council": sought.council_id, "standing": sought.standing}
    return {name: str(value) for name, value in asked.items() if value}


def _chosen(sought: Sought, lot_names: dict[UUID, str]) -> list[dict[str, str]]:
    """Each filter that is on, with the address without it."""
    asked = _asked(sought)
    words = {
        "name": f"“{sought.name}”",
        "lot": lot_names.get(sought.lot_id, "Unknown lot") if sought.lot_id else "",
        "council": members.names_of([sought.council_id]).get(sought.council_id, "Unknown") if sought.council_id else "",
        "standing": sought.standing.capitalize() if sought.standing else "",
    }
    return [
        {
            "text": words[name],
            "href": url_for("register.search", **{other: value for other, value in asked.items() if other != name}),
        }
        for name in asked
    ]


def _after() -> tuple[str, UUID] | None:
    after_id = request.args.get("after_id", type=UUID)
    return (request.args.get("after", ""), after_id) if after_id else None


def _bodies_of(entries: Sequence[Entry]) -> list[UUID]:
    return list({place.council_id for entry in entries for place in entry.places})


@blueprint.get("/register.csv")
@requires(Permission.READ_REGISTER)
def export() -> ResponseReturnValue:
    """All that is sought, a line for each provider and lot; a cell that a spreadsheet would run is made safe."""
    names = {lot.id: lot.name for lot in systems.list_lots_of_published_systems()}
    bodies = {body.id: body.name for body in members.list_public_bodies()}
    rows = [
        [
            entry.name,
            entry.legal_form or "",
            names.get(each.lot_id, ""),
            str(each.kind),
            ", ".join(sorted(bodies[place.council_id] for place in entry.places if place.lot_id == each.lot_id)),
        ]
        for entry in _all_entries(_sought())
        for each in entry.standings
    ]
    text = csv_text(["Provider", "Legal form", "Lot", "Standing", "Places"], rows)
    return download("\ufeff" + text, "register.csv", "text/csv")


def _all_entries(sought: Sought) -> Iterator[Entry]:
    after = None
    while found := queries.list_entries(sought, clock.now(), after=after, limit=IN_ONE_FILE):
        yield from found
        after = (found[-1].key, found[-1].provider_id)


@blueprint.get("/register/<uuid:provider_id>")
@requires(Permission.READ_REGISTER)
def provider(provider_id: UUID) -> ResponseReturnValue:
    """One provider: what it says of itself, its evidence, where it stands and stood, its contracts."""
    return provider_page(provider_id)


def provider_page(
    provider_id: UUID, *, deciding: StandingForm | None = None, suspending: LocalSuspensionForm | None = None
) -> str:
    actor, now = present_actor(), clock.now()
    body = members.get_organisation(provider_id)
    history = queries.list_standings(provider_id)
    places = queries.list_places(provider_id)
    if body.kind != "provider":
        raise NotFound
    profile = queries.find_profile(provider_id)
    return render_template(
        "consortium/register/provider.html",
        body=body,
        profile=profile,
        regulator=queries.regulator_of(profile.cqc_provider_id if profile else None),
        evidence=shown(queries.list_evidence(provider_id)),
        history=history,
        standings=queries.standings_at(provider_id, now),
        lots=lots_by_id([*(row.lot_id for row in history), *(place.lot_id for place in places)]),
        places=places,
        councils=members.names_of([place.council_id for place in places]),
        contracts=queries.contracts_of(provider_id),
        suspensions=[
            each for each in queries.list_local_suspensions(provider_id) if each.council_id == actor.organisation
        ],
        deciders=people.names_of([row.decided_by for row in history]),
        now=now,
        leads=any(row.lead_id == actor.organisation for row in history),
        may_decide=Permission.DECIDE_STANDING.allows(actor),
        may_suspend=Permission.SUSPEND_LOCALLY.allows(actor),
        deciding=deciding or standing_form(actor, provider_id),
        suspending=suspending or LocalSuspensionForm(),
        lifting=LiftForm(),
        form=deciding or suspending,
    )


def standing_form(actor: Actor, provider_id: UUID) -> StandingForm:
    """For the lots of which the actor's organisation is the lead."""
    form = StandingForm()
    standings = queries.standings_at(provider_id, clock.now())
    form.lots.choices = [
        SelectChoice(str(lot_id), lot.name)
        for lot_id, lot in lots_by_id(standings).items()
        if lot.lead_id == actor.organisation
    ]
    return form


@blueprint.get("/register/evidence/<uuid:evidence_id>/document")
@requires(Permission.READ_EVIDENCE)
def document(evidence_id: UUID) -> ResponseReturnValue:
    """The copy that came with a piece of evidence, to be saved and never opened in the page."""
    evidence = queries.get_evidence(evidence_id)
    if evidence.document_id is None:
        raise NotFound
    kept, data = documents.fetch(evidence.document_id)
    answer = Response(data, content_type=kept.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=kept.file_name)
    return answer


@frame.searcher
def find_providers(actor: Actor, text: str) -> Iterator[frame.Hit]:
    """Providers of the register by name, for buyers."""
    if Permission.READ_REGISTER.allows(actor):
        for entry in queries.list_entries(Sought(name=text), clock.now(), limit=10):
            href = url_for("register.provider", provider_id=entry.provider_id)
            yield frame.Hit(entry.name, href, "Provider", (entry.legal_form or "").capitalize())
