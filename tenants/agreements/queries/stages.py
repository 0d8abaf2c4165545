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
    followed = sa.orm.aliased(Agreement)
    goes_on = sa.exists().where(
        followed.council_id == Agreement.council_id,
        followed.follows_id == Agreement.id,
        followed.council_signed_at.is_not(None),
        followed.provider_signed_at.is_not(None),
    )
    rows = db.session.execute(
        sa.select(Agreement, AgreementReview.held_on, goes_on.label("goes_on"))
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
    for agreement, held_on, is_handed_over in rows:
        of_package = stages.setdefault(agreement.package_id, [])
        if agreement.id not in told:
            told.add(agreement.id)
            of_package.extend(_life_of(agreement, goes_on=is_handed_over))
        if held_on is not None:
            of_package.append(_stage(StageKind.REVIEWED, held_on, agreement))
    return stages


def _life_of(agreement: Agreement, *, goes_on: bool) -> list[PackageStage]:
    """Support that another provider goes on with has not ended."""
    href = f"/agreements/{agreement.id}"
    signed = [at for at in (agreement.council_signed_at, agreement.provider_signed_at) if at is not None]
    ended = [] if goes_on else [_stage(StageKind.ENDED, agreement.ends_on + timedelta(days=1), agreement)]
    return [
        PackageStage(StageKind.AGREED, max(signed), agreement.reference, href, agreement.child_number),
        _stage(StageKind.STARTED, agreement.starts_on, agreement),
        *ended,
    ]


def _stage(kind: StageKind, on: date, agreement: Agreement) -> PackageStage:
    at = datetime.combine(on, time(), LONDON)
    return PackageStage(kind, at, agreement.reference, f"/agreements/{agreement.id}", agreement.child_number)
