"""The provider's own pages: what it says of itself, once for every system, and where it stands."""

from dataclasses import fields
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.documents import State
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.kernel.web.uploads import read_upload
from consortium.members import queries as members
from consortium.register import queries, rules, services
from consortium.register.forms import AskAgainForm, EvidenceForm, PlacesForm, ProfileForm, WithdrawForm, places_form
from consortium.register.permissions import Permission
from consortium.register.rules import EvidenceKind, LegalForm, LookupOutcome, Numbers, Outcome, Said, StandingKind
from consortium.register.rules.places import split_districts
from consortium.register.rules.public_registers import IDENTITY
from consortium.register.views.history import Known, happenings, picture_of
from consortium.register.views.pages import blueprint, lots_by_id, shown
from consortium.systems import queries as systems

MOST_OFFERED = 200
"""Documents to choose from where evidence is given."""


@blueprint.get("/provider")
@requires(Permission.READ_OWN_PROFILE)
def show_own_profile() -> ResponseReturnValue:
    """What we say of ourselves: profile, evidence, places, standing."""
    return own_page()


def own_page(form: FlaskForm | None = None) -> str:
    """The same with a refusal of a form on it, if any."""
    actor = present_actor()
    places = queries.list_places(actor.organisation)
    standings = queries.standings_at(actor.organisation, clock.now())
    profile = queries.find_profile(actor.organisation)
    evidence = shown(queries.list_evidence(actor.organisation))
    return render_template(
        "consortium/register/own.html",
        profile=profile,
        registers=queries.lines_of(profile, actor.organisation_name or ""),
        may_ask=bool(queries.configured_registers()),
        asking=form or AskAgainForm(),
        form=form,
        regulator=queries.regulator_of(profile.cqc_provider_id if profile else None),
        evidence=[each for each in evidence if each.state != "replaced"],
        missing=_missing(profile.legal_form if profile else None, profile, {each.kind for each in evidence}),
        places=places,
        standings=standings,
        lots=lots_by_id([*standings, *(place.lot_id for place in places)]),
        councils=members.names_of([place.council_id for place in places]),
        may_keep=Permission.KEEP_OWN_PROFILE.allows(actor),
    )


def _missing(legal_form: str | None, profile: object, given: set[EvidenceKind]) -> list[EvidenceKind]:
    """Kinds that most lots ask for and that were never given."""
    alone = legal_form == LegalForm.SOLE_TRADER and not getattr(profile, "employs_staff", True)
    asked = [kind for kind in rules.INSURANCES if not (alone and kind is EvidenceKind.EMPLOYERS_LIABILITY)]
    if legal_form == LegalForm.SOLE_TRADER:
        asked.append(EvidenceKind.IDENTITY)
    return [kind for kind in asked if kind not in given]


@blueprint.get("/provider/profile")
@requires(Permission.KEEP_OWN_PROFILE)
def edit_profile() -> ResponseReturnValue:
    profile = queries.find_profile(present_actor().organisation)
    form = ProfileForm(obj=profile)
    if profile is not None:
        form.employs_staff.data = "yes" if profile.employs_staff else "no"
    return _profile_page(form, _fill_in_what_was_found(form))


def _profile_page(form: ProfileForm, found: Said | None = None) -> str:
    may_ask = bool(queries.configured_registers())
    return render_template("consortium/register/profile.html", form=form, found=found, may_ask=may_ask)


def _fill_in_what_was_found(form: ProfileForm) -> Said | None:
    """What a register said, where the address names one of our look-ups: nothing is saved by that."""
    lookup_id = request.args.get("found", type=UUID)
    said = queries.said_of(queries.get_lookup(present_actor().organisation, lookup_id)) if lookup_id else None
    if said is None or said.outcome is not LookupOutcome.FOUND:
        return None
    form[said.register.column].data = said.number
    form.postcode.data = said.postcode or form.postcode.data
    for legal_form, register in IDENTITY.items():
        if register is said.register:
            form.legal_form.data = form.legal_form.data or str(legal_form)
    return said


@blueprint.post("/provider/profile")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def save_profile() -> ResponseReturnValue:
    form = ProfileForm()
    if form.validate_on_submit():
        legal_form = LegalForm(form.legal_form.data)
        with refusals(form):
            services.save_profile(
                actor=present_actor(),
                details=services.ProfileDetails(
                    legal_form=legal_form,
                    postcode=form.postcode.data or "",
                    summary=form.summary.data or "",
                    numbers=Numbers(**{each.name: form[each.name].data for each in fields(Numbers)}),
                    capacity_note=form.capacity_note.data,
                    employs_staff=form.employs_staff.data == "yes",
                ),
                now=clock.now(),
            )
            flash("Your profile is saved.", "success")
            return redirect(url_for("register.show_own_profile"))
    return _profile_page(form), 422


@blueprint.get("/provider/evidence")
@requires(Permission.READ_OWN_PROFILE)
def list_evidence() -> ResponseReturnValue:
    """All that we gave, the earlier pieces too."""
    actor = present_actor()
    return render_template(
        "consortium/register/evidence.html",
        evidence=shown(queries.list_evidence(actor.organisation)),
        may_keep=Permission.KEEP_OWN_PROFILE.allows(actor),
    )


@blueprint.get("/provider/evidence/new")
@requires(Permission.KEEP_OWN_PROFILE)
def new_evidence() -> ResponseReturnValue:
    form = _evidence_form()
    if request.args.get("kind") in set(EvidenceKind):
        form.kind.data = request.args["kind"]
    if request.args.get("document") in {value for value, *_ in form.held.choices}:
        form.held.data = request.args["document"]
    return render_template("consortium/register/evidence_new.html", form=form)


@blueprint.post("/provider/evidence/new")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def give_evidence() -> ResponseReturnValue:
    form = _evidence_form()
    if form.validate_on_submit():
        actor = present_actor()
        with refusals(form):
            services.give_evidence(
                actor=actor,
                kind=EvidenceKind(form.kind.data),
                reference=form.reference.data or "",
                cover_gbp=form.amount,
                issued_on=form.issued_on.data,
                expires_on=form.expires_on.data,
                outcome=Outcome(form.outcome.data) if form.outcome.data else None,
                document_id=_stored(actor, form),
                now=clock.now(),
            )
            flash("Thank you. This evidence counts from now on.", "success")
            return redirect(url_for("register.show_own_profile"))
    return render_template("consortium/register/evidence_new.html", form=form), 422


def _evidence_form() -> EvidenceForm:
    """The form, with the documents that the provider holds to choose from, the latest first."""
    form = EvidenceForm()
    shelf = queries.list_shelf(present_actor().organisation, limit=MOST_OFFERED)
    form.held.choices = [
        SelectChoice("", "None of them"),
        *(SelectChoice(str(each.id), each.file_name) for each in shelf if each.state is not State.REFUSED),
    ]
    return form


def _stored(actor: Actor, form: EvidenceForm) -> UUID | None:
    """The file that came with the form, kept now; else the document that was chosen from those held, if any."""
    sent = request.files.get("document")
    if sent is None or not sent.filename:
        return UUID(form.held.data) if form.held.data else None
    document_id: UUID = services.keep_document(
        actor=actor, file_name=sent.filename, data=read_upload(sent), now=clock.now()
    ).id
    return document_id


@blueprint.get("/provider/places/<uuid:lot_id>")
@requires(Permission.KEEP_OWN_PROFILE)
def edit_places(lot_id: UUID) -> ResponseReturnValue:
    form = _places_form(lot_id)
    places = queries.list_places(present_actor().organisation, lot_id)
    form.councils.data = [str(place.council_id) for place in places]
    for place in places:
        if place.council_id in form.parts:
            form.parts[place.council_id].data = ", ".join(place.districts)
    return render_template("consortium/register/places.html", form=form, lot=systems.get_lot(lot_id))


def _places_form(lot_id: UUID) -> PlacesForm:
    system = systems.get_system(systems.get_lot(lot_id).system_id)
    return places_form(
        {member.organisation_id: member.name for member in members.list_members(system.consortium_id, clock.today())}
    )


@blueprint.post("/provider/places/<uuid:lot_id>")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
def declare_places(lot_id: UUID) -> ResponseReturnValue:
    form = _places_form(lot_id)
    lot = systems.get_lot(lot_id)
    if form.validate_on_submit():
        with refusals(form):
            services.declare_places(
                actor=present_actor(),
                lead_id=lot.lead_id,
                lot_id=lot_id,
                council_ids=[UUID(council) for council in form.councils.data or ()],
                districts={council: split_districts(field.data or "") for council, field in form.parts.items()},
                now=clock.now(),
            )
            flash("Your places are saved. They count from now on.", "success")
            return redirect(url_for("register.show_own_profile"))
    return render_template("consortium/register/places.html", form=form, lot=lot), 422


@blueprint.get("/provider/standing")
@requires(Permission.READ_OWN_PROFILE)
def own_standing() -> ResponseReturnValue:
    """Where we stand, lot by lot, and since when."""
    return _standing_page(_withdraw_form())


def _withdraw_form() -> WithdrawForm:
    form = WithdrawForm()
    standings = queries.standings_at(present_actor().organisation, clock.now())
    leaving = [lot_id for lot_id, kind in standings.items() if kind in {StandingKind.ACTIVE, StandingKind.SUSPENDED}]
    form.lots.choices = [SelectChoice(str(lot_id), lot.name) for lot_id, lot in lots_by_id(leaving).items()]
    return form


def _standing_page(form: WithdrawForm) -> str:
    actor = present_actor()
    history = queries.list_standings(actor.organisation)
    suspensions = queries.list_local_suspensions(actor.organisation)
    places = queries.list_places(actor.organisation)
    removals = queries.list_removals(actor.organisation, clock.now())
    lots = lots_by_id([*(row.lot_id for row in history), *(place.lot_id for place in places)])
    councils = members.names_of(
        [
            *(each.council_id for each in (*suspensions, *places)),
            *(row.lead_id for row in history),
        ]
    )
    known = Known(
        actor.organisation_name or members.get_organisation(actor.organisation).name,
        history,
        queries.list_evidence(actor.organisation),
        places,
        suspensions,
        queries.contracts_of(actor.organisation),
        lots,
        councils,
        removals=removals,
    )
    return render_template(
        "consortium/register/own_standing.html",
        history=history,
        picture=picture_of(known),
        happenings=happenings(known, clock.now()),
        lots=lots,
        suspensions=suspensions,
        removals=removals,
        councils=councils,
        may_withdraw=Permission.WITHDRAW.allows(actor),
        form=form,
    )


@blueprint.post("/provider/standing/withdrawals")
@requires(Permission.WITHDRAW)
@writes
def withdraw() -> ResponseReturnValue:
    form = _withdraw_form()
    if form.validate_on_submit():
        with refusals(form):
            services.withdraw(
                actor=present_actor(),
                lot_ids=[UUID(lot) for lot in form.lots.data or ()],
                reason=form.reason.data or "",
                now=clock.now(),
            )
            flash("You have withdrawn from these lots. Running agreements go on.", "success")
            return redirect(url_for("register.own_standing"))
    return _standing_page(form), 422
