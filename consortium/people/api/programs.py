"""Programs by API, for administrators: registered, their secrets replaced and ended, ended."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes, writes_in_confidence
from consortium.people.api.blueprint import blueprint
from consortium.people.permissions import Permission
from consortium.people.queries import programs as queries
from consortium.people.rules import ProgramKind
from consortium.people.rules.secrets import Overlap, state_of
from consortium.people.schemas import programs as schemas
from consortium.people.services import programs, secrets


@blueprint.get("/programs")
@requires(Permission.REGISTER_PROGRAMS)
@blueprint.response(200, schemas.ProgramOut(many=True))
def list_programs() -> list[Any]:
    """The organisation's programs, those in use first."""
    return list(queries.list_programs(present_actor()))


@blueprint.post("/programs")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes_in_confidence
@blueprint.arguments(schemas.ProgramIn)
@blueprint.response(201, schemas.RegisteredOut)
def register_program(given: dict[str, Any]) -> programs.Registered:
    """Register a program. The answer is the only one that tells its secret."""
    kind = ProgramKind(given.pop("kind"))
    return programs.register_program(actor=present_actor(), kind=kind, now=clock.now(), **given)


@blueprint.get("/programs/<uuid:program_id>/secrets")
@requires(Permission.REGISTER_PROGRAMS)
@blueprint.response(200, schemas.SecretOut(many=True))
def list_secrets(program_id: UUID) -> list[dict[str, Any]]:
    """The secrets of a program, the newest first: how each begins, and until when it counts."""
    actor, now = present_actor(), clock.now()
    queries.get_own_program(actor, program_id)
    return [
        {
            "id": secret.id,
            "prefix": secret.prefix,
            "state": state_of(secret, now),
            "made_at": secret.made_at,
            "lapses_at": secret.lapses_at,
            "ended_at": secret.ended_at,
        }
        for secret in queries.list_secrets(actor, program_id)
    ]


@blueprint.post("/programs/<uuid:program_id>/secrets")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes_in_confidence
@blueprint.arguments(schemas.SecretIn)
@blueprint.response(201, schemas.NewSecretOut)
def replace_secret(given: dict[str, Any], program_id: UUID) -> dict[str, str]:
    """Make a new secret; the one before counts for a while longer, and any older one is over at once."""
    overlap = Overlap(given["overlap"])
    told = secrets.replace_secret(actor=present_actor(), program_id=program_id, overlap=overlap, now=clock.now())
    return {"secret": told}


@blueprint.delete("/programs/<uuid:program_id>/secrets/<uuid:secret_id>")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes
@blueprint.response(204)
def end_secret(program_id: UUID, secret_id: UUID) -> None:
    """End a secret at once, with every token that the program got for itself."""
    secrets.end_secret(actor=present_actor(), program_id=program_id, secret_id=secret_id, now=clock.now())


@blueprint.delete("/programs/<uuid:program_id>")
@requires(Permission.REGISTER_PROGRAMS, step_up=True)
@writes
@blueprint.response(204)
def end_program(program_id: UUID) -> None:
    """End a program: its tokens are worth nothing from now on."""
    programs.end_program(actor=present_actor(), program_id=program_id, now=clock.now())
