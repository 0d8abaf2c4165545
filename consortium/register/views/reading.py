"""One provider of the register, as buyers read it."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock, documents
from consortium.kernel.actors import Actor
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import hand_over
from consortium.kernel.web.edge import requires
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.register import queries
from consortium.register.forms import LiftForm, LocalSuspensionForm, StandingForm
from consortium.register.permissions import Permission
from consortium.register.views.history import Known, evidence_picture, happenings, picture_of, turns_of
from consortium.register.views.pages import blueprint, lots_by_id, shown


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
    evidence = queries.list_evidence(provider_id)
    suspensions = [
        each for each in queries.list_local_suspensions(provider_id) if each.council_id == actor.organisation
    ]
    lots = lots_by_id([*(row.lot_id for row in history), *(place.lot_id for place in places)])
    councils = members.names_of(
        [*(place.council_id for place in places), *(row.lead_id for row in history), actor.organisation]
    )
    contracts = queries.contracts_of(provider_id)
    profile = queries.find_profile(provider_id)
    removals = queries.list_removals(provider_id, now)
    deciders = people.names_of([row.decided_by for row in history])
    known = Known(body.name, history, evidence, places, suspensions, contracts, lots, councils, deciders, removals)
    return render_template(
        "consortium/register/provider.html",
        body=body,
        profile=profile,
        registers=queries.lines_of(profile, body.name),
        regulator=queries.regulator_of(profile.cqc_provider_id if profile else None),
        evidence=shown(evidence),
        evidence_picture=evidence_picture(known),
        picture=picture_of(known),
        happenings=happenings(known, now),
        history=history,
        standings=queries.standings_at(provider_id, now),
        turns=turns_of(known, now),
        lots=lots,
        places=places,
        rooms={(row.lot_id, row.council_id): queries.room_in(row) for row in queries.list_capacities(provider_id)},
        councils=councils,
        contracts=contracts,
        suspensions=suspensions,
        removals=removals,
        deciders=deciders,
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
    return hand_over(data, kept.file_name, kept.media_type)
