"""What members have signed with the lead of a system, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage

from consortium.kernel import clock, documents
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import hand_over
from consortium.kernel.web.edge import requires, writes
from consortium.kernel.web.uploads import read_upload
from consortium.systems import queries, schemas, services
from consortium.systems.api.blueprint import blueprint
from consortium.systems.permissions import Permission


@blueprint.get("/systems/<uuid:system_id>/member-agreements")
@requires(Permission.SEE_EXTENSIONS)
@blueprint.response(200, schemas.MemberAgreementOut(many=True))
def list_member_agreements(system_id: UUID) -> Sequence[Any]:
    """To the lead, everybody's agreements; to a member, its own."""
    return queries.list_member_agreements(queries.get_system(system_id).id)


@blueprint.post("/systems/<uuid:system_id>/member-agreements")
@requires(Permission.FILE_AGREEMENT)
@writes
@blueprint.arguments(schemas.MemberAgreementIn)
@blueprint.response(201, schemas.MemberAgreementOut)
def file_agreement(given: dict[str, Any], system_id: UUID) -> Any:
    """The lead keeps an agreement on file that a body of the consortium signed."""
    return services.file_agreement(actor=present_actor(), system_id=system_id, now=clock.now(), **given)


@blueprint.post("/member-agreements/<uuid:agreement_id>/end")
@requires(Permission.FILE_AGREEMENT)
@writes
@blueprint.response(200, schemas.MemberAgreementOut)
def take_agreement_off(agreement_id: UUID) -> Any:
    """Take an agreement off the file."""
    return services.take_agreement_off(actor=present_actor(), agreement_id=agreement_id, now=clock.now())


@blueprint.post("/member-agreements/<uuid:agreement_id>/copy")
@requires(Permission.FILE_AGREEMENT)
@writes
@blueprint.arguments(schemas.CopyIn, location="files")
@blueprint.arguments(schemas.CopyFactsIn, location="query")
@blueprint.response(200, schemas.MemberAgreementOut)
def put_copy_on_file(given: dict[str, Any], facts: dict[str, Any], agreement_id: UUID) -> Any:
    """Add the signed copy of an agreement on file, or put a newer one in its place."""
    sent: FileStorage = given["file"]
    copy = services.Copy(sent.filename or "agreement", read_upload(sent))
    return services.put_copy_on_file(actor=present_actor(), agreement_id=agreement_id, copy=copy, **facts)


@blueprint.get("/member-agreements/<uuid:agreement_id>/copy")
@requires(Permission.SEE_EXTENSIONS)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def fetch_copy(agreement_id: UUID) -> Any:
    """Fetch the copy, once it may be opened: the lead, and the member that signed."""
    document_id = queries.get_member_agreement(agreement_id).document_id
    if document_id is None:
        raise NotFound
    kept, data = documents.fetch(document_id)
    return hand_over(data, kept.file_name, kept.media_type)
