"""Applications, as their applicant, their lead and their assessors may read them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.admission.models import (
    Answer,
    Application,
    ApplicationLot,
    ExclusionDeclaration,
    ExclusionReading,
    Round,
)
from consortium.admission.queries.found import PAGE, one
from consortium.admission.rules.tasks import Declared
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


def get_application(application_id: UUID) -> Application:
    """An application that the actor may read: its applicant, its lead, an assessor. Raises `NotFound`."""
    return one(sa.select(Application).where(Application.id == application_id))


def get_own_application(actor: Actor, application_id: UUID) -> Application:
    """An application of the actor's own. Raises `NotFound`."""
    return one(
        sa.select(Application).where(Application.provider_id == actor.organisation, Application.id == application_id)
    )


def get_application_as_lead(actor: Actor, application_id: UUID) -> Application:
    """An application submitted to the actor's organisation. Raises `NotFound`."""
    return one(
        sa.select(Application).where(Application.lead_id == actor.organisation, Application.id == application_id)
    )


def find_received(actor: Actor, reference: str) -> UUID | None:
    """Which application submitted to the actor's organisation bears that reference."""
    return db.session.scalars(
        sa.select(Application.id)
        .where(Application.lead_id == actor.organisation, Application.reference == reference)
        .order_by(Application.id)
        .limit(1)
    ).first()


def find_own_application(actor: Actor, round_id: UUID) -> Application | None:
    """The actor's own, the latest where a standing opening let it apply again."""
    return db.session.scalars(
        sa.select(Application)
        .where(Application.provider_id == actor.organisation, Application.round_id == round_id)
        .order_by(Application.attempt.desc())
        .limit(1)
    ).first()


def find_last_application(actor: Actor, system_id: UUID, *, before: Application) -> Application | None:
    """The actor's own application to the same system that was started before, newest first."""
    return db.session.scalars(
        sa.select(Application)
        .join(Round, sa.and_(Round.lead_id == Application.lead_id, Round.id == Application.round_id))
        .where(
            Application.provider_id == actor.organisation,
            Application.id != before.id,
            Application.started_at < before.started_at,
            Round.system_id == system_id,
        )
        .order_by(Application.started_at.desc(), Application.id.desc())
        .limit(1)
    ).first()


def list_own_applications(actor: Actor) -> Sequence[Application]:
    """The actor's own applications, newest first."""
    return db.session.scalars(
        sa.select(Application).where(Application.provider_id == actor.organisation).order_by(Application.id.desc())
    ).all()


def list_applications(
    actor: Actor, round_id: UUID, *, after: UUID | None = None, limit: int | None = PAGE
) -> Sequence[Application]:
    """The applications submitted in a round, in the order they were started, paged by key. For its lead."""
    return db.session.scalars(
        sa.select(Application)
        .where(
            Application.lead_id == actor.organisation,
            Application.round_id == round_id,
            Application.submitted_at.is_not(None),
            Application.id > after if after else sa.true(),
        )
        .order_by(Application.id)
        .limit(limit)
    ).all()


def count_applications(actor: Actor, round_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many applications each round has received so far. For its lead."""
    rows = db.session.execute(
        sa.select(Application.round_id, sa.func.count())
        .where(
            Application.lead_id == actor.organisation,
            Application.round_id.in_(round_ids),
            Application.submitted_at.is_not(None),
        )
        .group_by(Application.round_id)
    )
    return dict(rows.all())


def offers_of(application_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, list[UUID]]]:
    """By application: the lots applied for, each with the councils in whose areas it is offered."""
    rows = db.session.execute(
        sa.select(ApplicationLot.application_id, ApplicationLot.lot_id, ApplicationLot.council_ids)
        .where(ApplicationLot.application_id.in_(application_ids))
        .order_by(ApplicationLot.application_id, ApplicationLot.lot_id)
    )
    found: dict[UUID, dict[UUID, list[UUID]]] = defaultdict(dict)
    for row in rows:
        found[row.application_id][row.lot_id] = row.council_ids
    return dict(found)


def answers_of(application_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """By application: the answers by question, as they were typed."""
    rows = db.session.execute(
        sa.select(Answer.application_id, Answer.question, Answer.value).where(
            Answer.application_id.in_(application_ids)
        )
    )
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.application_id][row.question] = str(row.value.get("value", ""))
    return dict(found)


def answers_before(application_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """By application: what the same questions were answered in the application before, where the lead received it."""
    rows = db.session.execute(
        sa.select(Answer.application_id, Answer.question, Answer.value["before"].as_string().label("before")).where(
            Answer.application_id.in_(application_ids), Answer.value.has_key("before")
        )
    )
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row.application_id][row.question] = row.before or ""
    return dict(found)


def last_saved(application_id: UUID, questions: Sequence[str]) -> datetime | None:
    """When any of these answers was last saved: the version that a form shows."""
    return db.session.execute(
        sa.select(sa.func.max(Answer.saved_at)).where(
            Answer.application_id == application_id, Answer.question.in_(questions)
        )
    ).scalar_one()


def declarations_of(application_id: UUID) -> dict[str, Declared]:
    """What was declared of each exclusion ground: the applicant's own, or an officer's under a grant to read."""
    rows = db.session.scalars(
        sa.select(ExclusionDeclaration).where(ExclusionDeclaration.application_id == application_id)
    )
    return {row.ground: Declared(row.applies, row.self_cleaning or "") for row in rows}


def grounds_declared(application_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many grounds each applicant declared, never which. For the lead's procurement officers."""
    rows = db.session.execute(
        sa.text("SELECT application_id, applying FROM guard.grounds_declared(:applications)"),
        {"applications": list(application_ids)},
    )
    return {row.application_id: row.applying for row in rows}


def list_readings(actor: Actor, application_id: UUID) -> Sequence[ExclusionReading]:
    """Who of the actor's organisation read the exclusion evidence, when and why; latest first."""
    return db.session.scalars(
        sa.select(ExclusionReading)
        .where(ExclusionReading.lead_id == actor.organisation, ExclusionReading.application_id == application_id)
        .order_by(ExclusionReading.read_at.desc())
    ).all()
