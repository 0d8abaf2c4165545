"""Extensions of systems and the members' views on them, as far as the actor may see them."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.systems.models import Extension, ExtensionView, PurchasingSystem


def list_extensions(system_id: UUID) -> Sequence[Extension]:
    """The advertised extensions of a system, by number."""
    return db.session.scalars(
        sa.select(Extension).where(Extension.system_id == system_id).order_by(Extension.number)
    ).all()


def get_extension(extension_id: UUID) -> Extension:
    """Raises `NotFound`."""
    extension = db.session.execute(sa.select(Extension).where(Extension.id == extension_id)).scalar_one_or_none()
    if extension is None:
        raise NotFound
    return extension


def get_own_extension(actor: Actor, extension_id: UUID) -> Extension:
    """An extension of a system that the actor's organisation leads. Raises `NotFound`."""
    extension = get_extension(extension_id)
    if extension.lead_id != actor.organisation:
        raise NotFound
    return extension


def list_views(extension_id: UUID) -> Sequence[ExtensionView]:
    """The actor's own view, and those that the members have given."""
    return db.session.scalars(
        sa.select(ExtensionView).where(ExtensionView.extension_id == extension_id).order_by(ExtensionView.council_id)
    ).all()


def find_view(extension_id: UUID, council_id: UUID) -> ExtensionView | None:
    return db.session.execute(
        sa.select(ExtensionView).where(
            ExtensionView.extension_id == extension_id, ExtensionView.council_id == council_id
        )
    ).scalar_one_or_none()


def list_extensions_asked_of(consortium_ids: Sequence[UUID], council_id: UUID) -> list[tuple[Extension, str]]:
    """What these consortia ask views on that the council has not given, with the system's name: the first due first."""
    has_given = (
        sa.select(ExtensionView.extension_id)
        .where(
            ExtensionView.lead_id == Extension.lead_id,
            ExtensionView.extension_id == Extension.id,
            ExtensionView.council_id == council_id,
            ExtensionView.given_at.is_not(None),
        )
        .exists()
    )
    rows = db.session.execute(
        sa.select(Extension, PurchasingSystem.name)
        .join(
            PurchasingSystem,
            sa.and_(PurchasingSystem.lead_id == Extension.lead_id, PurchasingSystem.id == Extension.system_id),
        )
        .where(
            PurchasingSystem.consortium_id.in_(list(consortium_ids)),
            Extension.asked_at.is_not(None),
            Extension.decided_at.is_(None),
            sa.not_(has_given),
        )
        .order_by(Extension.views_due_on, Extension.id)
        .limit(10)
    )
    return [(extension, name) for extension, name in rows]
