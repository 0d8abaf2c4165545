"""The register by API: a provider's own word, the lead's standings, one council's suspension, who would be invited."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage

from consortium.kernel import clock, documents
from consortium.kernel.api import Blueprint
from consortium.kernel.calendar import local
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import hand_over
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.web.uploads import read_upload
from consortium.members import queries as members
from consortium.register import queries, services
from consortium.register.permissions import Permission
from consortium.register.rules import Numbers
from consortium.register.rules.seeking import Sought, read_position
from consortium.register.schemas import (
    CoverageIn,
    CoveredOut,
    DirectoryDayIn,
    DirectoryImportOut,
    DirectoryIn,
    DocumentFactsIn,
    DocumentIn,
    DocumentOut,
    DocumentsIn,
    EligibleIn,
    EligibleOut,
    EntryOut,
    EvidenceIn,
    EvidenceOut,
    GatesOfLotOut,
    HeldOut,
    LocalSuspensionIn,
    LocalSuspensionOut,
    PlaceOut,
    PlacesIn,
    ProfileIn,
    ProfileOut,
    ProviderOut,
    RegisterIn,
    RemovalDecisionIn,
    RemovalIn,
    RemovalOut,
    ReplyIn,
    StandingOut,
    SuspensionIn,
    WithdrawalIn,
)
from consortium.systems import queries as systems

blueprint = Blueprint("register", __name__, description="Providers: profile, evidence, places and standing")


def _provider(provider_id: UUID) -> dict[str, Any]:
    return {
        "profile": queries.find_profile(provider_id),
        "evidence": queries.list_evidence_with_known_documents(provider_id),
        "places": queries.list_places(provider_id),
        "standings": queries.list_standings(provider_id),
    }


def _details(given: dict[str, Any]) -> services.ProfileDetails:
    numbers = {each.name: given.pop(each.name) for each in fields(Numbers)}
    return services.ProfileDetails(**given, numbers=Numbers(**numbers))


# The provider itself


@blueprint.get("/provider")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, ProviderOut)
def show_own() -> dict[str, Any]:
    """Show what we say of ourselves, and where we stand."""
    return _provider(present_actor().organisation)


@blueprint.get("/provider/gates")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, GatesOfLotOut(many=True))
def show_own_gates() -> list[dict[str, Any]]:
    """Show, for every lot of every published system, which gates we pass and why."""
    return _gates(present_actor().organisation)


def _gates(provider_id: UUID) -> list[dict[str, Any]]:
    lots = systems.list_lots_of_published_systems()
    found = queries.gates_by_lot(provider_id, lots, local(clock.now()).date())
    return [
        {"lot_id": lot.id, "is_passed": all(gate.is_passed for gate in found[lot.id]), "gates": found[lot.id]}
        for lot in lots
    ]


@blueprint.put("/provider/profile")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(ProfileIn)
@blueprint.response(200, ProfileOut)
def save_profile(given: dict[str, Any]) -> Any:
    """Save our profile."""
    return services.save_profile(actor=present_actor(), details=_details(given), now=clock.now())


@blueprint.post("/provider/documents")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(DocumentIn, location="files")
@blueprint.arguments(DocumentFactsIn, location="query")
@blueprint.response(201, DocumentOut)
def store_document(given: dict[str, Any], facts: dict[str, Any]) -> Any:
    """Store a document: a PDF, a picture, an office file, plain text or CSV. Its state says when it may be opened."""
    sent: FileStorage = given["file"]
    return services.keep_document(
        actor=present_actor(), file_name=sent.filename or "document", data=read_upload(sent), **facts, now=clock.now()
    )


@blueprint.get("/provider/documents")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.arguments(DocumentsIn, location="query")
@blueprint.response(200, HeldOut(many=True))
def list_documents(asked: dict[str, Any]) -> Sequence[Any]:
    """List the newest version of each document we hold, and what it is used for; the latest first, 50 at a time."""
    return queries.list_shelf(present_actor().organisation, **asked)


@blueprint.get("/provider/documents/<uuid:document_id>")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, HeldOut(many=True))
def list_versions(document_id: UUID) -> Sequence[Any]:
    """List every version of a document we hold, the newest first. Any of them may be named."""
    versions = queries.list_versions(present_actor().organisation, document_id)
    if not versions:
        raise NotFound
    return versions


@blueprint.get("/provider/documents/<uuid:document_id>/file")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def fetch_document(document_id: UUID) -> Any:
    """Fetch a file we hold, once it may be opened."""
    queries.get_own_document(present_actor().organisation, document_id)
    kept, data = documents.fetch(document_id)
    return hand_over(data, kept.file_name, kept.media_type)


@blueprint.post("/provider/evidence")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(EvidenceIn)
@blueprint.response(201, EvidenceOut)
def give_evidence(given: dict[str, Any]) -> Any:
    """Give evidence. The latest of a kind counts."""
    return services.give_evidence(actor=present_actor(), **given, now=clock.now())


@blueprint.put("/provider/places")
@requires(Permission.KEEP_OWN_PROFILE)
@writes
@blueprint.arguments(PlacesIn)
@blueprint.response(200, PlaceOut(many=True))
def declare_places(given: dict[str, Any]) -> Sequence[Any]:
    """Say in whose areas, or in which districts of them, we offer a lot; what was said before is replaced."""
    return services.declare_places(actor=present_actor(), **given, now=clock.now())


@blueprint.post("/provider/withdrawals")
@requires(Permission.WITHDRAW)
@writes
@blueprint.arguments(WithdrawalIn)
@blueprint.response(201, StandingOut(many=True))
def withdraw(given: dict[str, Any]) -> Sequence[Any]:
    """Leave lots of the register from now on."""
    actor = present_actor()
    services.withdraw(actor=actor, **given, now=clock.now())
    return queries.list_standings(actor.organisation)


# Buyers


@blueprint.get("/register")
@requires(Permission.READ_REGISTER)
@blueprint.arguments(RegisterIn, location="query")
@blueprint.response(200, EntryOut(many=True))
def search(asked: dict[str, Any]) -> Sequence[Any]:
    """Find providers by name or number, lot, place, age, need and standing."""
    after_name, after_id = asked.pop("after_name"), asked.pop("after_id")
    after = read_position(after_name, after_id) if after_name is not None and after_id is not None else None
    return queries.list_entries(Sought(**asked), clock.now(), after=after)


@blueprint.get("/register/coverage")
@requires(Permission.READ_REGISTER)
@blueprint.arguments(CoverageIn, location="query")
@blueprint.response(200, CoveredOut(many=True))
def list_coverage(asked: dict[str, Any]) -> Sequence[Any]:
    """Count the providers that stand and offer each lot of a system in each council's area."""
    now = clock.now()
    system = systems.get_system(asked["system_id"])
    if system.consortium_id not in members.list_consortia_of(present_actor().organisation, local(now).date()):
        raise NotFound
    age = asked["age"]
    lots = [lot.id for lot in systems.list_lots(system.id) if age is None or lot.age_from <= age <= lot.age_to]
    councils = members.list_councils_that_may_call_off(system.consortium_id, local(now).date())
    return queries.list_coverage(lots, [council.organisation_id for council in councils], now)


@blueprint.get("/register/eligible")
@requires(Permission.READ_REGISTER)
@blueprint.arguments(EligibleIn, location="query")
@blueprint.response(200, EligibleOut(many=True))
def list_eligible(asked: dict[str, Any]) -> Sequence[Any]:
    """List whom my organisation would invite for a lot now, and why not the others."""
    now = clock.now()
    return queries.list_eligible(asked["lot_id"], present_actor().organisation, now, local(now).date())


@blueprint.get("/register/<uuid:provider_id>/gates")
@requires(Permission.READ_REGISTER)
@blueprint.response(200, GatesOfLotOut(many=True))
def show_gates(provider_id: UUID) -> list[dict[str, Any]]:
    """Show, for every lot of every published system, which gates a provider passes and why."""
    return _gates(provider_id)


@blueprint.get("/register/<uuid:provider_id>")
@requires(Permission.READ_REGISTER)
@blueprint.response(200, ProviderOut)
def show_provider(provider_id: UUID) -> dict[str, Any]:
    """Show a provider of the register."""
    queries.get_profile(provider_id)
    return _provider(provider_id)


@blueprint.post("/register/<uuid:provider_id>/suspensions")
@requires(Permission.DECIDE_STANDING)
@writes
@blueprint.arguments(SuspensionIn)
@blueprint.response(201, StandingOut(many=True))
def suspend(given: dict[str, Any], provider_id: UUID) -> Sequence[Any]:
    """Suspend a provider from lots until a moment, as the lead."""
    services.suspend(actor=present_actor(), provider_id=provider_id, **given, now=clock.now())
    return queries.list_standings(provider_id)


@blueprint.post("/register/suspensions/<uuid:standing_id>/lift")
@requires(Permission.DECIDE_STANDING)
@writes
@blueprint.response(200, StandingOut)
def lift_suspension(standing_id: UUID) -> Any:
    """End a suspension before its time, as the lead."""
    return services.lift_suspension(actor=present_actor(), standing_id=standing_id, now=clock.now())


@blueprint.post("/register/<uuid:provider_id>/removals")
@requires(Permission.DECIDE_STANDING)
@writes
@blueprint.arguments(RemovalIn)
@blueprint.response(201, RemovalOut(many=True))
def give_notice_of_removal(given: dict[str, Any], provider_id: UUID) -> Sequence[Any]:
    """Give a provider notice of removal from lots, as the lead. Nothing changes until it is confirmed."""
    now = clock.now()
    services.give_notice_of_removal(actor=present_actor(), provider_id=provider_id, **given, now=now)
    return queries.list_removals(provider_id, now)


@blueprint.get("/register/removals/<uuid:notice_id>")
@requires(Permission.READ_REMOVAL)
@blueprint.response(200, RemovalOut)
def show_removal(notice_id: UUID) -> Any:
    """Show a notice of removal and the reply to it, to the lead and the provider."""
    return queries.get_removal(notice_id, clock.now())


@blueprint.post("/register/removals/<uuid:notice_id>/reply")
@requires(Permission.REPLY_TO_NOTICE)
@writes
@blueprint.arguments(ReplyIn)
@blueprint.response(201, RemovalOut)
def reply_to_notice(given: dict[str, Any], notice_id: UUID) -> Any:
    """Reply to a notice of removal, once, as the provider."""
    return services.reply_to_notice(actor=present_actor(), notice_id=notice_id, **given, now=clock.now())


@blueprint.post("/register/removals/<uuid:notice_id>/decision")
@requires(Permission.DECIDE_STANDING)
@writes
@blueprint.arguments(RemovalDecisionIn)
@blueprint.response(200, RemovalOut)
def decide_removal(given: dict[str, Any], notice_id: UUID) -> Any:
    """Confirm a removal once the provider was heard, or drop it, as the lead."""
    return services.decide_removal(actor=present_actor(), notice_id=notice_id, **given, now=clock.now())


@blueprint.post("/register/<uuid:provider_id>/local-suspensions")
@requires(Permission.SUSPEND_LOCALLY)
@writes
@blueprint.arguments(LocalSuspensionIn)
@blueprint.response(201, LocalSuspensionOut)
def suspend_locally(given: dict[str, Any], provider_id: UUID) -> Any:
    """Stop inviting a provider until a moment, as one council and for it alone."""
    return services.suspend_locally(actor=present_actor(), provider_id=provider_id, **given, now=clock.now())


@blueprint.post("/register/local-suspensions/<uuid:suspension_id>/lift")
@requires(Permission.SUSPEND_LOCALLY)
@writes
@blueprint.response(200, LocalSuspensionOut)
def lift_local_suspension(suspension_id: UUID) -> Any:
    """Invite the provider again."""
    return services.lift_local_suspension(actor=present_actor(), suspension_id=suspension_id, now=clock.now())


# The regulator's directory


@blueprint.get("/regulator-directory")
@requires(Permission.IMPORT_DIRECTORY)
@blueprint.response(200, DirectoryImportOut(many=True))
def list_directory_imports() -> Sequence[Any]:
    """List our latest imports of the CQC care directory."""
    return queries.list_imports(present_actor().organisation)


@blueprint.post("/regulator-directory")
@requires(Permission.IMPORT_DIRECTORY)
@writes
@blueprint.arguments(DirectoryDayIn, location="form")
@blueprint.arguments(DirectoryIn, location="files")
@blueprint.response(201, DirectoryImportOut)
def receive_directory(day: dict[str, Any], given: dict[str, FileStorage]) -> Any:
    """Upload the CQC care directory, as CSV or ODS, to be read. Nothing changes before it is applied."""
    return services.receive_directory(
        actor=present_actor(), file=given["file"].stream, as_of=day["as_of"], now=clock.now()
    )


@blueprint.get("/regulator-directory/<uuid:import_id>")
@requires(Permission.IMPORT_DIRECTORY)
@blueprint.response(200, DirectoryImportOut)
def show_directory_import(import_id: UUID) -> Any:
    """Show how far an import is, and what is wrong with its rows."""
    return queries.get_import(present_actor().organisation, import_id)


@blueprint.post("/regulator-directory/<uuid:import_id>/application")
@requires(Permission.IMPORT_DIRECTORY)
@writes
@blueprint.response(200, DirectoryImportOut)
def approve_directory(import_id: UUID) -> Any:
    """Apply a directory that was read."""
    return services.approve_directory(actor=present_actor(), import_id=import_id, now=clock.now())


@blueprint.post("/regulator-directory/<uuid:import_id>/discard")
@requires(Permission.IMPORT_DIRECTORY)
@writes
@blueprint.response(200, DirectoryImportOut)
def discard_directory(import_id: UUID) -> Any:
    """Discard a directory that was read."""
    return services.discard_directory(actor=present_actor(), import_id=import_id, now=clock.now())
