"""What is held, for how long, what is due, on hold and removed: of the organisation that asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound
from consortium.kernel.row_security import DECLARED
from tenants.retention.models import ChildSchedule, LegalHold, Removal, RetentionRule, SubjectExport
from tenants.retention.rules import exporting, holdings
from tenants.retention.rules.periods import DEFAULTS, Kind, Period

PAGE = 50


@dataclass(frozen=True, slots=True)
class Held:
    """A record of what is held, with who may read it and for how long the organisation keeps it today."""

    record: holdings.Record
    readers: list[str]
    periods: list[tuple[Kind, Period]]

    @property
    def kept(self) -> str:
        """For how long, in words."""
        said = [f"{period.in_words} from {kind.counts_from}" for kind, period in self.periods]
        if len(said) > 1:
            said = [f"{kind.value.capitalize()}: {words}" for (kind, _), words in zip(self.periods, said, strict=True)]
        return ". ".join([*(f"{words[:1].upper()}{words[1:]}" for words in said), *filter(None, [self.record.kept])])


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time has come by a day: a child is named by the reference of its first referral."""

    kind: Kind
    subject_id: UUID
    reference: str
    ended_on: date | None
    months: int
    due_on: date
    is_held: bool


def list_held(actor: Actor, on: date) -> list[Held]:
    """The record of processing activities: every table is in one, with the class it was protected in."""
    classes = {name: protection.data_class for name, protection in DECLARED.protections.items()}
    periods = periods_on(actor, on)
    return [
        Held(record, holdings.readers_of(record, classes), [(kind, periods[kind]) for kind in record.kinds])
        for record in holdings.RECORDS
    ]


def periods_on(actor: Actor, on: date) -> dict[Kind, Period]:
    """The period of each kind in force on a day."""
    newest: dict[Kind, Period] = dict(DEFAULTS)
    for rule in reversed(list_rules(actor)):
        if rule.from_on <= on:
            newest[Kind(rule.kind)] = Period(rule.months, rule.source, rule.until_age)
    return newest


def list_rules(actor: Actor) -> Sequence[RetentionRule]:
    """What the organisation has set, the latest first; they are few."""
    return db.session.scalars(
        sa.select(RetentionRule)
        .where(RetentionRule.organisation_id == actor.organisation)
        .order_by(RetentionRule.from_on.desc(), RetentionRule.kind)
        .limit(200)
    ).all()


def has_rule_from(actor: Actor, kind: Kind, from_on: date) -> bool:
    return any(rule.kind == kind and rule.from_on == from_on for rule in list_rules(actor))


def list_due(actor: Actor, on: date, limit: int = PAGE) -> list[Due]:
    """What goes by that day, the longest due first, with what is on hold: as many as `limit` of each kind, and one."""
    children = db.session.execute(
        sa.text("SELECT * FROM guard.due_children(:on_day) LIMIT :most"), {"on_day": on, "most": limit + 1}
    )
    bids = db.session.execute(
        sa.text("SELECT * FROM guard.due_bids(:on_day) LIMIT :most"), {"on_day": on, "most": limit + 1}
    )
    found = [
        Due(
            Kind.LOOKED_AFTER if row.was_looked_after else Kind.OTHER_CHILDREN,
            row.child_id,
            row.reference or "A child without a referral",
            row.ended_on,
            row.months,
            row.due_on,
            row.is_held,
        )
        for row in children
    ]
    found += [
        Due(Kind.BIDS, row.mini_tender_id, row.reference, row.ended_on, row.months, row.due_on, row.is_held)
        for row in bids
    ]
    admissions = db.session.execute(
        sa.text("SELECT * FROM guard.due_admissions(:on_day) LIMIT :most"), {"on_day": on, "most": limit + 1}
    )
    found += [
        Due(Kind(row.kind), row.id, row.reference, row.ended_on, row.months, row.due_on, row.is_held)
        for row in admissions
    ]
    return sorted(found, key=lambda each: (each.due_on, each.reference))


def list_to_remove(on: date, limit: int) -> list[tuple[Kind, UUID]]:
    """What a job removes next: due by that day and not on hold, in the order in which one goes before another.

    Children before what is left of mini-tenders, applications before the contracts that they led to.
    """
    asked = sa.text(
        "(SELECT 1 AS turn, 'other children' AS kind, child_id AS id FROM guard.due_children(:on_day)"
        " WHERE NOT is_held LIMIT :most)"
        " UNION ALL (SELECT 2, 'bids', mini_tender_id FROM guard.due_bids(:on_day) WHERE NOT is_held LIMIT :most)"
        " UNION ALL (SELECT 2 + array_position(ARRAY['exclusion evidence', 'applications to join',"
        " 'contracts with providers'], kind), kind, id FROM guard.due_admissions(:on_day) WHERE NOT is_held)"
        " ORDER BY turn LIMIT :most"
    )
    return [(Kind(row.kind), row.id) for row in db.session.execute(asked, {"on_day": on, "most": limit})]


def list_holds(actor: Actor) -> Sequence[LegalHold]:
    """Holds that nobody lifted, then those that were, the latest first."""
    return db.session.scalars(
        sa.select(LegalHold)
        .where(LegalHold.organisation_id == actor.organisation)
        .order_by(LegalHold.lifted_at.is_not(None), LegalHold.placed_at.desc(), LegalHold.id)
        .limit(200)
    ).all()


def lock_hold(actor: Actor, hold_id: UUID) -> LegalHold:
    hold = db.session.scalar(
        sa.select(LegalHold)
        .where(LegalHold.organisation_id == actor.organisation, LegalHold.id == hold_id)
        .with_for_update()
    )
    if hold is None:
        raise NotFound
    return hold


def get_hold(actor: Actor, hold_id: UUID) -> LegalHold:
    hold = db.session.get(LegalHold, (actor.organisation, hold_id))
    if hold is None:
        raise NotFound
    return hold


def list_removals(actor: Actor, *, before: UUID | None = None) -> Sequence[Removal]:
    """What was removed, the latest first."""
    asked = sa.select(Removal).where(Removal.organisation_id == actor.organisation)
    if before is not None:
        last = sa.select(Removal.removed_at, Removal.id).where(
            Removal.organisation_id == actor.organisation, Removal.id == before
        )
        asked = asked.where(sa.tuple_(Removal.removed_at, Removal.id) < last.scalar_subquery())
    return db.session.scalars(asked.order_by(Removal.removed_at.desc(), Removal.id.desc()).limit(PAGE + 1)).all()


def get_removal(actor: Actor, removal_id: UUID) -> Removal:
    removal = db.session.get(Removal, (actor.organisation, removal_id))
    if removal is None:
        raise NotFound
    return removal


def list_schedules(actor: Actor, child_id: UUID) -> Sequence[ChildSchedule]:
    """What was said of a child, the latest first."""
    return db.session.scalars(
        sa.select(ChildSchedule)
        .where(ChildSchedule.council_id == actor.organisation, ChildSchedule.child_id == child_id)
        .order_by(ChildSchedule.said_at.desc(), ChildSchedule.id.desc())
        .limit(PAGE)
    ).all()


def list_exports(actor: Actor) -> Sequence[SubjectExport]:
    """Copies that the actor may have, the latest first; row security leaves out the others."""
    return db.session.scalars(
        sa.select(SubjectExport)
        .where(SubjectExport.organisation_id == actor.organisation)
        .order_by(SubjectExport.asked_at.desc(), SubjectExport.id.desc())
        .limit(PAGE)
    ).all()


def get_export(actor: Actor, export_id: UUID) -> SubjectExport:
    asked = db.session.get(SubjectExport, (actor.organisation, export_id))
    if asked is None:
        raise NotFound
    return asked


def lock_export(actor: Actor, export_id: UUID) -> SubjectExport:
    asked = db.session.scalar(
        sa.select(SubjectExport)
        .where(SubjectExport.organisation_id == actor.organisation, SubjectExport.id == export_id)
        .with_for_update()
    )
    if asked is None:
        raise NotFound
    return asked


def state_of(asked: SubjectExport) -> exporting.State:
    return exporting.state_of(
        is_agreed=asked.agreed_at is not None, is_made=asked.made_at is not None, is_there=asked.sealed is not None
    )
