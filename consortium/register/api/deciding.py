"""What is decided about a provider, by API."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from consortium.register import queries, services
from consortium.register.api.blueprint import blueprint
from consortium.register.permissions import Permission
from consortium.register.schemas import (
    LocalSuspensionIn,
    LocalSuspensionOut,
    RemovalDecisionIn,
    RemovalIn,
    RemovalOut,
    ReplyIn,
    StandingOut,
    SuspensionIn,
)


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
