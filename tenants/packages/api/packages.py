"""Referrals and packages by API. A child's identity is read through an address of its own, by those who may."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.packages import queries, services
from tenants.packages.api.blueprint import blueprint
from tenants.packages.permissions import Permission
from tenants.packages.rules.details import ChildDetails, PackageDetails, ReferralDetails
from tenants.packages.rules.particulars import read_particulars
from tenants.packages.rules.places import read_age, read_place
from tenants.packages.rules.stages import reached, still_to_come
from tenants.packages.rules.week import read_week
from tenants.packages.schemas import (
    FindingOut,
    IdentityOut,
    OverrideIn,
    OverrideOut,
    PackageChangeIn,
    PackageIn,
    PackageOut,
    PageIn,
    ReadingOut,
    ReasonIn,
    ReferralIn,
    ReferralOut,
    ReferralsIn,
    StageOut,
)


@blueprint.get("/referrals")
@requires(Permission.SEE_REFERRALS)
@blueprint.arguments(ReferralsIn, location="query")
@blueprint.response(200, ReferralOut(many=True))
def list_referrals(asked: dict[str, Any]) -> Sequence[Any]:
    """List the council's referrals, the latest first, without who the children are."""
    before = asked.pop("before")
    return queries.list_referrals(present_actor(), queries.Sought(**asked), before=before)[: queries.PAGE]


@blueprint.post("/referrals")
@requires(Permission.RAISE_REFERRAL)
@writes
@blueprint.arguments(ReferralIn)
@blueprint.response(201, ReferralOut)
def raise_referral(given: dict[str, Any]) -> Any:
    """Ask for support for a child. While one for the same child and lot is open, `another` must say that it is meant.

    Sent again with the same Idempotency-Key it is one referral, and so is a request of the case system by its own
    reference.
    """
    child, another = given.pop("child"), given.pop("another")
    return services.raise_referral(
        actor=present_actor(),
        child=ChildDetails(**{**child, "schools": tuple(child["schools"])}),
        details=ReferralDetails(**{**given, "outcomes": tuple(given["outcomes"])}),
        now=clock.now(),
        another=another,
    )


@blueprint.get("/referrals/<uuid:referral_id>")
@requires(Permission.SEE_REFERRALS)
@blueprint.response(200, ReferralOut)
def show_referral(referral_id: UUID) -> Any:
    """Show a referral, without who the child is."""
    return queries.get_own_referral(present_actor(), referral_id)


@blueprint.get("/referrals/<uuid:referral_id>/timeline")
@requires(Permission.SEE_REFERRALS)
@blueprint.response(200, StageOut(many=True))
def show_timeline(referral_id: UUID) -> list[dict[str, Any]]:
    """Tell where the child's package is, and what is still to come."""
    actor, now = present_actor(), clock.now()
    referral = queries.get_own_referral(actor, referral_id)
    stages = queries.timelines_of(actor, [referral])[referral.id]
    told = [(stage, True) for stage in reached(stages, now)] + [(s, False) for s in still_to_come(stages, now)]
    return [{"kind": s.kind, "at": s.at, "text": s.text, "has_happened": happened} for s, happened in told]


@blueprint.post("/referrals/<uuid:referral_id>/withdraw")
@requires(Permission.WITHDRAW_REFERRAL)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(200, ReferralOut)
def withdraw_referral(given: dict[str, Any], referral_id: UUID) -> Any:
    """Say that support is no longer asked for."""
    return services.withdraw_referral(
        actor=present_actor(), referral_id=referral_id, reason=given["reason"], now=clock.now()
    )


@blueprint.post("/referrals/<uuid:referral_id>/identity")
@requires(Permission.OPEN_IDENTITY)
@writes
@blueprint.arguments(ReasonIn)
@blueprint.response(201, ReadingOut)
def open_identity(given: dict[str, Any], referral_id: UUID) -> Any:
    """Open who the child is for a quarter of an hour, with a reason that stays on the record."""
    return services.read_identity(
        actor=present_actor(), referral_id=referral_id, reason=given["reason"], now=clock.now()
    )


@blueprint.get("/referrals/<uuid:referral_id>/identity")
@requires(Permission.READ_IDENTITY)
@blueprint.response(200, IdentityOut)
def show_identity(referral_id: UUID) -> dict[str, Any]:
    """Show who the child is and what was asked for, to those who work with it or opened it with a reason."""
    referral = queries.get_own_referral(present_actor(), referral_id)
    child = queries.find_child(referral)
    if child is None:
        raise NotFound
    words = ("needs", "childs_voice", "outcomes", "withdrawn_reason")
    return {"child": child, **{name: getattr(referral, name) for name in words}}


def details_of(given: dict[str, Any]) -> PackageDetails:
    return PackageDetails(
        title=given["title"],
        summary=given["summary"],
        outcomes=tuple(given["outcomes"]),
        place=read_place(given["place"]),
        age=read_age(given["age"]),
        starts_on=given["starts_on"],
        ends_on=given["ends_on"],
        week=read_week(given["schedule"]) if given["schedule"] else None,
        particulars=read_particulars(given["particulars"]),
        weekly_hours=given["weekly_hours"],
        budget_weekly=given["budget_weekly"],
        complexity=given["complexity"],
    )


@blueprint.post("/referrals/<uuid:referral_id>/packages")
@requires(Permission.WRITE_PACKAGE)
@writes
@blueprint.arguments(PackageIn)
@blueprint.response(201, PackageOut)
def write_package(given: dict[str, Any], referral_id: UUID) -> Any:
    """Turn a referral into an anonymised package, in the style of the council's policy."""
    return services.write_package(
        actor=present_actor(), referral_id=referral_id, details=details_of(given), now=clock.now()
    )


@blueprint.get("/packages")
@requires(Permission.SEE_PACKAGES)
@blueprint.arguments(PageIn, location="query")
@blueprint.response(200, PackageOut(many=True))
def list_packages(asked: dict[str, Any]) -> Sequence[Any]:
    """List the council's packages, the latest first."""
    return queries.list_own_packages(present_actor(), before=asked["before"])[: queries.PAGE]


@blueprint.get("/packages/<uuid:package_id>")
@requires(Permission.SEE_PACKAGES)
@blueprint.response(200, PackageOut)
def show_package(package_id: UUID) -> Any:
    """Show a package of the council."""
    return queries.get_own_package(present_actor(), package_id)


@blueprint.put("/packages/<uuid:package_id>")
@requires(Permission.WRITE_PACKAGE)
@writes
@blueprint.arguments(PackageChangeIn)
@blueprint.response(200, PackageOut)
def change_package(given: dict[str, Any], package_id: UUID) -> Any:
    """Change a package that no provider reads yet."""
    return services.change_package(
        actor=present_actor(),
        package_id=package_id,
        details=details_of(given),
        now=clock.now(),
        revision=given["revision"],
    )


@blueprint.get("/packages/<uuid:package_id>/findings")
@requires(Permission.SCREEN_PACKAGE)
@blueprint.response(200, FindingOut(many=True))
def list_findings(package_id: UUID) -> Sequence[Any]:
    """List what screening finds in the package, held against the child's own record."""
    package = queries.get_own_package(present_actor(), package_id)
    return queries.list_findings([package.id])[package.id]


@blueprint.post("/packages/<uuid:package_id>/overrides")
@requires(Permission.ASK_OVERRIDE)
@writes
@blueprint.arguments(OverrideIn)
@blueprint.response(201, OverrideOut)
def ask_override(given: dict[str, Any], package_id: UUID) -> Any:
    """Ask that one finding may stay, with a reason."""
    return services.ask_override(
        actor=present_actor(),
        package_id=package_id,
        digest=bytes.fromhex(given["digest"]),
        reason=given["reason"],
        now=clock.now(),
    )


@blueprint.post("/packages/<uuid:package_id>/overrides/<uuid:override_id>/agree")
@requires(Permission.AGREE_OVERRIDE)
@writes
@blueprint.response(200, OverrideOut)
def agree_override(package_id: UUID, override_id: UUID) -> Any:
    """Agree, as a second officer, that one finding may stay."""
    return services.agree_override(
        actor=present_actor(), package_id=package_id, override_id=override_id, now=clock.now()
    )
