"""Premises: a provider's own, and those with a place free that a buyer may know of."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.register.models import Premises

PREMISES_PAGE = 25


def find_premises(provider_id: UUID, premises_id: UUID) -> Premises | None:
    return db.session.get(Premises, (provider_id, premises_id))


def get_premises(provider_id: UUID, premises_id: UUID) -> Premises:
    """Raises `NotFound` where there are none, and to whoever may not know of them."""
    row = find_premises(provider_id, premises_id)
    if row is None:
        raise NotFound
    return row


def list_premises(provider_id: UUID, *, before: UUID | None = None) -> Sequence[Premises]:
    """A provider's premises, the latest first, closed ones too: a page and one more."""
    return _page(sa.select(Premises).where(Premises.provider_id == provider_id), before)


def list_vacancies(council_id: UUID | None = None, *, before: UUID | None = None) -> Sequence[Premises]:
    """Open premises with a place free, in one council's area or anywhere, the latest first: a page and one more."""
    query = sa.select(Premises).where(Premises.closed_at.is_(None), Premises.vacancies > 0)
    if council_id is not None:
        query = query.where(Premises.council_id == council_id)
    return _page(query, before)


def _page(query: sa.Select[Premises], before: UUID | None) -> Sequence[Premises]:
    if before is not None:
        query = query.where(Premises.id < before)
    return db.session.scalars(query.order_by(Premises.id.desc()).limit(PREMISES_PAGE + 1)).all()
