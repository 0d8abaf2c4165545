"""What joining a consortium means: the systems a body may then buy through, and what they ask of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.calendar import long_date
from consortium.kernel.db import db
from consortium.members.queries import Consequence, register_consequences
from consortium.members.rules import Means
from consortium.systems.models import Extension, Lot, MemberAgreement, PurchasingSystem
from consortium.systems.rules import Paper


@register_consequences
def tell_of_systems(organisation_id: UUID, consortium_id: UUID, on: date) -> Sequence[Consequence]:
    """The published systems that have not ended; agreements that are not on file; views that are asked for."""
    systems = db.session.scalars(
        sa.select(PurchasingSystem)
        .where(
            PurchasingSystem.consortium_id == consortium_id,
            PurchasingSystem.published_at.is_not(None),
            PurchasingSystem.ends_on >= on,
        )
        .order_by(sa.func.lower(PurchasingSystem.name))
    ).all()
    ids = [each.id for each in systems]
    lots = _count_lots(ids)
    return [
        *(
            Consequence(
                Means.MAY,
                f"Buy through {each.name}",
                f"{lots.get(each.id, 0)} lots, until {long_date(each.ends_on)}; every provider that is active for the "
                "lot and the place is invited",
                f"/systems/{each.id}",
            )
            for each in systems
        ),
        *_papers(organisation_id, systems),
        *_views(ids, on),
    ]


def _count_lots(system_ids: Sequence[UUID]) -> dict[UUID, int]:
    counted = sa.select(Lot.system_id, sa.func.count()).where(Lot.system_id.in_(system_ids)).group_by(Lot.system_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _papers(organisation_id: UUID, systems: Sequence[PurchasingSystem]) -> list[Consequence]:
    on_file = {
        (system_id, paper)
        for system_id, paper in db.session.execute(
            sa.select(MemberAgreement.system_id, MemberAgreement.paper).where(
                MemberAgreement.council_id == organisation_id, MemberAgreement.ended_at.is_(None)
            )
        )
    }
    found = []
    for system in systems:
        missing = [str(paper) for paper in Paper if (system.id, str(paper)) not in on_file]
        if system.needs_member_agreements and missing:
            found.append(
                Consequence(
                    Means.ASKED,
                    f"To sign the {' and the '.join(missing)} of {system.name}",
                    "No mini-tender is published before the lead authority has them on file",
                    f"/systems/{system.id}/member-agreements",
                )
            )
    return found


def _views(system_ids: Sequence[UUID], on: date) -> list[Consequence]:
    asked = db.session.execute(
        sa.select(Extension, PurchasingSystem.name)
        .join(
            PurchasingSystem,
            sa.and_(PurchasingSystem.lead_id == Extension.lead_id, PurchasingSystem.id == Extension.system_id),
        )
        .where(
            Extension.system_id.in_(system_ids), Extension.outcome.is_(None), Extension.views_due_on >= on,
        )
        .order_by(Extension.views_due_on, Extension.id)
    )  # fmt: skip
    return [
        Consequence(
            Means.ASKED,
            f"A view on extension {extension.number} of {name}",
            f"By {long_date(extension.views_due_on)}; the decision waits for it until then",
            f"/extensions/{extension.id}",
        )
        for extension, name in asked
        if extension.views_due_on is not None
    ]
