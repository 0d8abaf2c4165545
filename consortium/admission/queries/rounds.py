"""Questionnaires and rounds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import sqlalchemy.orm

from consortium.admission.models import Questionnaire, Round
from consortium.admission.queries.found import PAGE, one
from consortium.admission.rules.proposing import Timetable, propose
from consortium.admission.rules.questionnaire import Questions, read_questionnaire
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.systems import queries as systems


@dataclass(frozen=True, slots=True)
class LockedRound:
    """A round's times and the database's own instant, read under the round's lock."""

    lead_id: UUID
    opens_at: datetime
    closes_at: datetime
    at: datetime


def get_questionnaire(questionnaire_id: UUID) -> Questionnaire:
    """An adopted questionnaire, or a draft of the actor's own. Raises `NotFound`."""
    return one(sa.select(Questionnaire).where(Questionnaire.id == questionnaire_id))


def get_own_questionnaire(actor: Actor, questionnaire_id: UUID) -> Questionnaire:
    """Raises `NotFound`."""
    return one(
        sa.select(Questionnaire).where(
            Questionnaire.lead_id == actor.organisation, Questionnaire.id == questionnaire_id
        )
    )


def list_questionnaires(system_id: UUID) -> Sequence[Questionnaire]:
    """The versions of a system's questionnaire, newest first."""
    return db.session.scalars(
        sa.select(Questionnaire).where(Questionnaire.system_id == system_id).order_by(Questionnaire.version.desc())
    ).all()


def questionnaires_by_id(questionnaire_ids: Iterable[UUID]) -> dict[UUID, Questionnaire]:
    rows = db.session.scalars(sa.select(Questionnaire).where(Questionnaire.id.in_(list(questionnaire_ids))))
    return {row.id: row for row in rows}


def questionnaires_of_rounds(round_ids: Iterable[UUID]) -> dict[UUID, Questionnaire]:
    """By round: the questionnaire that it asks."""
    rows = db.session.execute(
        sa.select(Round.id, Questionnaire)
        .join(
            Questionnaire, sa.and_(Questionnaire.lead_id == Round.lead_id, Questionnaire.id == Round.questionnaire_id)
        )
        .where(Round.id.in_(list(round_ids)))
    )
    return {row[0]: row[1] for row in rows}


def find_version_before(questionnaire: Questionnaire) -> Questionnaire | None:
    """The version of the same system that came before, as far as the actor may read it."""
    return db.session.scalars(
        sa.select(Questionnaire)
        .where(Questionnaire.system_id == questionnaire.system_id, Questionnaire.version < questionnaire.version)
        .order_by(Questionnaire.version.desc())
        .limit(1)
    ).first()


def questions_of(questionnaire: Questionnaire) -> Questions:
    return read_questionnaire(questionnaire.document)


def get_round(round_id: UUID) -> Round:
    """Raises `NotFound`."""
    return one(sa.select(Round).where(Round.id == round_id))


def get_own_round(actor: Actor, round_id: UUID) -> Round:
    """A round of a system that the actor's organisation leads. Raises `NotFound`."""
    return one(sa.select(Round).where(Round.lead_id == actor.organisation, Round.id == round_id))


def list_rounds(system_id: UUID) -> Sequence[Round]:
    """The rounds of a system, newest first."""
    return db.session.scalars(sa.select(Round).where(Round.system_id == system_id).order_by(Round.number.desc())).all()


def list_proposals(system_id: UUID, now: datetime) -> list[Timetable]:
    """The next rounds that the system's rhythm proposes, soonest first; none without a rhythm. Nothing is announced."""
    system, earlier = systems.get_system(system_id), list_rounds(system_id)
    last = Timetable(earlier[0].opens_at, earlier[0].closes_at, earlier[0].decision_due_on) if earlier else None
    tomorrow = local(now).date() + timedelta(days=1)
    return propose(every_months=system.entry_every_months or 0, last=last, earliest_on=tomorrow, ends_on=system.ends_on)


def list_rounds_to_come(at: datetime) -> Sequence[Round]:
    """The rounds of every system that are open or will be, soonest to close first."""
    return db.session.scalars(sa.select(Round).where(Round.closes_at > at).order_by(Round.closes_at, Round.id)).all()


def find_round_before(round_: Round) -> Round | None:
    """The round of the same system that came before."""
    return db.session.scalars(
        sa.select(Round)
        .where(Round.system_id == round_.system_id, Round.number < round_.number)
        .order_by(Round.number.desc())
        .limit(1)
    ).first()


def questionnaires_before(rounds: Iterable[Round]) -> dict[UUID, Questionnaire]:
    """By round: what the round before it of the same system asked, where there was one."""
    earlier = sa.orm.aliased(Round)
    previous = (
        sa.select(earlier.questionnaire_id)
        .where(earlier.system_id == Round.system_id, earlier.number < Round.number)
        .order_by(earlier.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Round.id, Questionnaire)
        .join(Questionnaire, sa.and_(Questionnaire.lead_id == Round.lead_id, Questionnaire.id == previous))
        .where(Round.id.in_([each.id for each in rounds]))
    )
    return {row[0]: row[1] for row in rows}


def list_own_rounds(actor: Actor, *, limit: int = PAGE) -> Sequence[Round]:
    """The rounds that the actor's organisation announced, latest first."""
    return db.session.scalars(
        sa.select(Round)
        .where(Round.lead_id == actor.organisation)
        .order_by(Round.closes_at.desc(), Round.id)
        .limit(limit)
    ).all()


def rounds_by_id(round_ids: Iterable[UUID]) -> dict[UUID, Round]:
    rows = db.session.scalars(sa.select(Round).where(Round.id.in_(list(round_ids))))
    return {row.id: row for row in rows}


def lock_round(round_id: UUID) -> LockedRound:
    """Share the round's lock until the transaction ends, then read the wall clock. Raises `NotFound`."""
    return _locked("lock_round", round_id)


def lock_round_to_assess(round_id: UUID) -> LockedRound:
    """Wait for every application on its way, and hold the round. Raises `NotFound`."""
    return _locked("lock_round_to_assess", round_id)


def _locked(function: str, round_id: UUID) -> LockedRound:
    row = db.session.execute(
        sa.text(f"SELECT lead_id, opens_at, closes_at, at FROM guard.{function}(:round)"), {"round": round_id}
    ).one_or_none()
    if row is None:
        raise NotFound
    return LockedRound(row.lead_id, row.opens_at, row.closes_at, row.at)
