"""Whom a round admitted by contracts in effect, and which of them a notice has told of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import Application, Decision, RoundNotice
from consortium.admission.rules.noticing import notice_due_on
from consortium.contracts import queries as contracts
from consortium.contracts.queries.variations import contracts_by_id
from consortium.contracts.rules import in_effect_from
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.members import queries as members
from consortium.systems import queries as systems
from consortium.systems.rules import Regime

_OF_DECISION = sa.and_(Application.provider_id == Decision.provider_id, Application.id == Decision.application_id)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A provider whose contract took effect, with the lots that it covers, by number."""

    contract_id: UUID
    reference: str
    name: str
    lots: tuple[str, ...]
    from_on: date


@dataclass(frozen=True, slots=True)
class Ready:
    """What a notice of a round would tell today. `waiting` providers have yet to sign, or their day is to come."""

    admitted: Sequence[Admitted]
    waiting: int
    due_on: date | None


def get_ready(actor: Actor, round_id: UUID, system_id: UUID, now: datetime) -> Ready:
    """The contracts of a round that took effect and that no notice has told of, in a fixed number of statements."""
    made = db.session.execute(
        sa.select(Decision.contract_id, Application.provider_id)
        .join(Application, _OF_DECISION)
        .where(
            Decision.lead_id == actor.organisation,
            Application.round_id == round_id,
            Decision.is_admitted,
            Decision.released_at.is_not(None),
        )
        .distinct()
    ).all()
    told = {contract_id for notice in list_notices(round_id) for contract_id in notice.contract_ids}
    found = contracts_by_id([row.contract_id for row in made if row.contract_id])
    in_force = _in_force(found.values(), now)
    new = [found[contract_id] for contract_id in in_force if contract_id not in told]
    names = members.names_of([each.provider_id for each in new])
    covered = contracts.lot_ids_of([each.id for each in new])
    lots = {lot.id: lot for lot in systems.list_lots(system_id)}
    admitted = [
        Admitted(
            each.id,
            each.reference,
            names[each.provider_id],
            tuple(
                f"lot {lot.number}, {lot.name}"
                for lot in sorted((lots[lot_id] for lot_id in covered.get(each.id, ())), key=lambda one: one.number)
            ),
            in_force[each.id],
        )
        for each in new
    ]
    regime = Regime(systems.get_system(system_id).regime)
    first = min((each.from_on for each in admitted), default=None)
    return Ready(
        sorted(admitted, key=lambda each: (each.name.lower(), each.reference)),
        sum(row.contract_id not in in_force for row in made),
        notice_due_on(regime, first) if first else None,
    )


def list_notices(round_id: UUID) -> Sequence[RoundNotice]:
    """The notices of a round that were sent, the latest first."""
    return db.session.scalars(
        sa.select(RoundNotice)
        .where(RoundNotice.round_id == round_id)
        .order_by(RoundNotice.recorded_at.desc(), RoundNotice.id)
    ).all()


def count_to_notice(actor: Actor, now: datetime, round_ids: Collection[UUID]) -> dict[UUID, int]:
    """By round: the contracts in effect that no notice has told of."""
    made = db.session.execute(
        sa.select(Application.round_id, Decision.contract_id)
        .join(Application, _OF_DECISION)
        .where(
            Decision.lead_id == actor.organisation,
            Application.round_id.in_(list(round_ids)),
            Decision.contract_id.is_not(None),
        )
        .distinct()
    ).all()
    sent = db.session.scalars(
        sa.select(RoundNotice.contract_ids).where(
            RoundNotice.lead_id == actor.organisation, RoundNotice.round_id.in_(list(round_ids))
        )
    )
    told = {contract_id for contract_ids in sent for contract_id in contract_ids}
    in_force = _in_force(contracts_by_id([row.contract_id for row in made]).values(), now)
    found: dict[UUID, int] = {}
    for row in made:
        if row.contract_id in in_force and row.contract_id not in told:
            found[row.round_id] = found.get(row.round_id, 0) + 1
    return found


def _in_force(signed: Iterable[Any], now: datetime) -> dict[UUID, date]:
    """Of these contracts, those in effect, and since which day."""
    found = {}
    for each in signed:
        from_at = in_effect_from(
            needs_countersignature=each.needs_countersignature,
            accepted_at=each.accepted_at,
            takes_effect_at=each.takes_effect_at,
        )
        if from_at is not None and from_at <= now:
            found[each.id] = local(from_at).date()
    return found
