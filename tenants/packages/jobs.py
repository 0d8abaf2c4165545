"""Telling officers of what waits for them. Messages hold references and addresses of pages, never a child's data."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock, notify, outbox
from consortium.kernel.actors import Actor
from consortium.people import queries as people
from consortium.people.rules import Role
from tenants.packages import queries, services
from tenants.packages.events import (
    DetailsReleased,
    ImportLeft,
    InterimCoverRunsOut,
    OverrideAsked,
    ReferralChanged,
    ReferralClosed,
    ReferralRaised,
)
from tenants.packages.rules.closing import WARNED_BEFORE, is_open
from tenants.packages.rules.stages import StageKind, reached


@outbox.handles(ReferralRaised)
def tell_commissioners(actor: Actor, event: ReferralRaised) -> None:
    """Write to the council's commissioners that a referral waits for a package."""
    referral = queries.get_own_referral(actor, event.referral_id)
    _tell(actor, referral, f"referral-raised:{referral.id}", "referral_raised", Role.COMMISSIONER)


def _tell(actor: Actor, referral: Any, key: str, template: str, *roles: Role) -> None:
    """Write to everyone of the roles that something is to be looked at on the page of a referral."""
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, *roles),
        key=key,
        template=f"tenants/packages/mail/{template}",
        facts={"reference": referral.reference, "path": f"/referrals/{referral.id}"},
    )


@outbox.handles(ReferralChanged)
def tell_of_change(actor: Actor, event: ReferralChanged) -> None:
    """Write to the commissioners, where a package is written already, that its referral asks for something else now."""
    referral = queries.get_own_referral(actor, event.referral_id)
    if queries.package_of(actor, referral.id) is not None:
        _tell(
            actor,
            referral,
            f"referral-changed:{referral.id}:{referral.revision}",
            "referral_changed",
            Role.COMMISSIONER,
        )


@outbox.handles(ReferralClosed)
def tell_of_closing(actor: Actor, event: ReferralClosed) -> None:
    """Write to the commissioners that a referral needs no provider any more: what is under way is theirs to end."""
    referral = queries.get_own_referral(actor, event.referral_id)
    _tell(actor, referral, f"referral-closed:{referral.id}", "referral_closed", Role.COMMISSIONER)


@outbox.handles(InterimCoverRunsOut)
def tell_of_cover(actor: Actor, event: InterimCoverRunsOut) -> None:
    """Write that cover at risk runs out, unless it was ended, followed by other cover, or is no longer needed."""
    today = clock.today()
    for cover, referral in queries.list_covers_running_out(actor, by=today + WARNED_BEFORE, cover_id=event.cover_id):
        if not _is_supported(actor, referral):
            key = f"cover-runs-out:{cover.id}:{'over' if today > cover.to_on else 'soon'}"
            _tell(actor, referral, key, "cover_runs_out", Role.COMMISSIONER, Role.SOCIAL_WORKER)


def _is_supported(actor: Actor, referral: Any) -> bool:
    """Whether support has begun, or is no longer asked for."""
    stages = queries.timelines_of(actor, [referral])[referral.id]
    now = clock.now()
    return not is_open(stages, now) or any(stage.kind is StageKind.STARTED for stage in reached(stages, now))


@outbox.handles(OverrideAsked)
def tell_second_officers(actor: Actor, event: OverrideAsked) -> None:
    """Write to everyone who may agree that a finding stays, save whoever asked."""
    package = queries.get_own_package(actor, event.package_id)
    override = queries.find_override(actor, event.package_id, event.override_id)
    asked_by: UUID | None = override.asked_by if override else None
    officers = people.list_contacts(actor.organisation, Role.COMMISSIONER, Role.SOCIAL_WORKER)
    notify.tell(
        actor,
        [officer for officer in officers if officer.person_id != asked_by],
        key=f"override-asked:{event.override_id}",
        template="tenants/packages/mail/override_asked",
        facts={"reference": package.reference, "path": f"/packages/{package.id}"},
    )


@outbox.handles(ImportLeft)
def forget_import(actor: Actor, event: ImportLeft) -> None:
    """Forget what was read from a file and never taken in: it says who children are."""
    if queries.get_import(actor, event.import_id).rows is not None:
        services.discard_import(actor=actor, import_id=event.import_id, now=clock.now())


@outbox.handles(DetailsReleased)
def tell_provider(actor: Actor, event: DetailsReleased) -> None:
    """Write to the provider's bid writers and managers where they can read what was released to them."""
    released = queries.get_disclosure_to(actor, event.disclosure_id)
    notify.tell(
        actor,
        people.list_contacts(actor.organisation, Role.BID_WRITER, Role.REGISTERED_MANAGER),
        key=f"details-released:{released.id}",
        template="tenants/packages/mail/details_released",
        facts={"reference": released.package_reference, "path": f"/disclosures/{released.id}"},
    )
