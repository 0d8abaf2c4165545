"""The regulator's directory, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.register import queries, services
from consortium.register.api.blueprint import blueprint
from consortium.register.permissions import Permission
from consortium.register.schemas import (
    DirectoryDayIn,
    DirectoryImportOut,
    DirectoryIn,
)


@blueprint.get("/regulator-directory")
@requires(Permission.IMPORT_DIRECTORY)
@blueprint.response(200, DirectoryImportOut(many=True))
def list_directory_imports() -> Sequence[Any]:
    """List our latest imports of the CQC care directory."""
    return queries.list_imports(present_actor().organisation)


@blueprint.post("/regulator-directory")
@requires(Permission.IMPORT_DIRECTORY)
@writes
@blueprint.arguments(DirectoryDayIn, location="query")
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
