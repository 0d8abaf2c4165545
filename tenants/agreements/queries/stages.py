"""What became of packages, told to whoever follows a referral."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.calendar import LONDON
from consortium.kernel.db import db
from tenants.agreements.models import Agreement, AgreementReview
from tenants.packages import queries as packages
from tenants.packages.rules.stages import Stage as PackageStage
from tenants.packages.rules.stages import StageKind


@packages.register_stages
def stages_of_packages(package_ids: Sequence[UUID]) -> dict[UUID, list[PackageStage]]:
    """What became of packages: agreement signed by both, support begun, reviewed, ended. One statement."""
    rows = db.session.execute(
        sa.select(Agreement, AgreementReview.held_on)
        .outerjoin(
            AgreementReview,
            sa.and_(
                AgreementReview.council_id == Agreement.council_id,
                AgreementReview.agreement_id == Agreement.id,
                AgreementReview.held_on.is_not(None),
            ),
        )
        .where(
            Agreement.package_id.in_(package_ids),
            Agreement.council_signed_at.is_not(None),
            Agreement.provider_signed_at.is_not(None),
        )
        .order_by(Agreement.id, AgreementReview.held_on)
    )
    stages: dict[UUID, list[PackageStage]] = {}
    told: set[UUID] = set()
    for agreement, held_on in rows:
        of_package = stages.setdefault(agreement.package_id, [])
        if agreement.id not in told:
            told.add(agreement.id)
            of_package.extend(_life_of(agreement))
        if held_on is not None:
            of_package.append(_stage(StageKind.REVIEWED, held_on, agreement))
    return stages


def _life_of(agreement: Agreement) -> list[PackageStage]:
    href = f"/agreements/{agreement.id}"
    signed = [at for at in (agreement.council_signed_at, agreement.provider_signed_at) if at is not None]
    return [
        PackageStage(StageKind.AGREED, max(signed), agreement.reference, href, agreement.child_number),
        _stage(StageKind.STARTED, agreement.starts_on, agreement),
        _stage(StageKind.ENDED, agreement.ends_on + timedelta(days=1), agreement),
    ]


def _stage(kind: StageKind, on: date, agreement: Agreement) -> PackageStage:
    at = datetime.combine(on, time(), LONDON)
    return PackageStage(kind, at, agreement.reference, f"/agreements/{agreement.id}", agreement.child_number)
