"""A provider's own part of the register, by API."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage

from consortium.kernel import clock, documents
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import hand_over
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.web.uploads import read_upload
from consortium.register import queries, services
from consortium.register.api.blueprint import blueprint
from consortium.register.api.reading import gates_shown, provider_shown
from consortium.register.permissions import Permission
from consortium.register.rules import Numbers
from consortium.register.schemas import (
    DocumentFactsIn,
    DocumentIn,
    DocumentOut,
    DocumentsIn,
    EvidenceIn,
    EvidenceOut,
    GatesOfLotOut,
    HeldOut,
    PlaceOut,
    PlacesIn,
    ProfileIn,
    ProfileOut,
    ProviderOut,
    StandingOut,
    WithdrawalIn,
)


def _details(given: dict[str, Any]) -> services.ProfileDetails:
    numbers = {each.name: given.pop(each.name) for each in fields(Numbers)}
    return services.ProfileDetails(**given, numbers=Numbers(**numbers))


@blueprint.get("/provider")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, ProviderOut)
def show_own() -> dict[str, Any]:
    """Show what we say of ourselves, and where we stand."""
    return provider_shown(present_actor().organisation)


@blueprint.get("/provider/gates")
@requires(Permission.READ_OWN_PROFILE)
@blueprint.response(200, GatesOfLotOut(many=True))
def show_own_gates() -> list[dict[str, Any]]:
    """Show, for every lot of every published system, which gates we pass and why."""
    return gates_shown(present_actor().organisation)


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
