"""What was delivered: returned by the provider week by week, queried and accepted by the council."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.words import words_for
from tenants.agreements import events, queries
from tenants.agreements.models import Agreement, AgreementDelivery, StatementLayout
from tenants.agreements.rules import Side, Stage, deliveries
from tenants.agreements.rules.deliveries import ReturnRow, Week
from tenants.agreements.services.agreeing import tell


def return_delivery(
    *, actor: Actor, agreement_id: UUID, monday: date, delivered: Decimal, note: str, now: datetime
) -> AgreementDelivery:
    """Say what was delivered in a week that is over, in units of all carers; again until the council accepts it.

    Raises `Refused` for no week of the agreement, and where it differs from what was agreed without a word why.
    """
    agreement = _own_agreement(actor, queries.get_agreement(actor, agreement_id), local(now).date())
    weeks = deliveries.weeks_of(queries.course_of(agreement, queries.list_changes(agreement)))
    return _return(
        actor, agreement, weeks, queries.list_deliveries(agreement, monday).get(monday), (monday, delivered, note), now
    )


def _own_agreement(actor: Actor, agreement: Agreement, today: date) -> Agreement:
    """A provider's own, signed by both. Raises `NotFound`."""
    stage = queries.stage_of(agreement, today)
    if queries.side_of(actor, agreement) is not Side.PROVIDER or stage in (Stage.AWAITING_SIGNATURES, Stage.LAPSED):
        raise NotFound
    return agreement


def _return(
    actor: Actor,
    agreement: Agreement,
    weeks: dict[date, Week],
    found: AgreementDelivery | None,
    said: tuple[date, Decimal, str],
    now: datetime,
) -> AgreementDelivery:
    return _keep(actor, agreement, _ensure(weeks, found, said, now), found, said, now)


def _ensure(
    weeks: dict[date, Week], found: AgreementDelivery | None, said: tuple[date, Decimal, str], now: datetime
) -> Week:
    monday, delivered, note = said
    return deliveries.ensure_may_return(
        weeks=weeks,
        monday=monday,
        delivered=delivered,
        note=note,
        is_accepted=found is not None and found.accepted_at is not None,
        today=local(now).date(),
    )


def _keep(
    actor: Actor,
    agreement: Agreement,
    week: Week,
    found: AgreementDelivery | None,
    said: tuple[date, Decimal, str],
    now: datetime,
) -> AgreementDelivery:
    monday, delivered, note = said
    delivery = found or AgreementDelivery(
        council_id=agreement.council_id, agreement_id=agreement.id, provider_id=agreement.provider_id, monday_on=monday
    )
    delivery.scheduled, delivery.delivered, delivery.note = week.scheduled, delivered, note.strip()
    delivery.returned_at, delivery.returned_by = now, actor.person
    db.session.add(delivery)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:  # the same week, returned at the same moment
        raise Refused("changed.meanwhile") from error
    audit.record(
        actor, "delivery.returned", delivery, also_for=[agreement.council_id], agreement=agreement.id,
        monday=monday, changed=["delivered"],
    )  # fmt: skip
    return delivery


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A row of a sheet beside what was agreed for its week, and what was returned of it before."""

    row: ReturnRow
    agreement: Agreement
    week: Week
    before: AgreementDelivery | None


def look_at_many(*, actor: Actor, rows: Sequence[ReturnRow], now: datetime) -> tuple[list[LookedAt], list[str]]:
    """What a sheet would return, nothing kept, and what is wrong, row by row."""
    found = queries.agreements_by_reference(actor, [row.reference for row in rows])
    looked_at: list[LookedAt] = []
    faults, today = [], local(now).date()
    for reference in dict.fromkeys(row.reference for row in rows):
        own = [row for row in rows if row.reference == reference]
        try:
            agreement = _own_agreement(actor, found[reference], today)
        except (KeyError, NotFound):
            faults += [f"row {row.row}: {reference} is no signed agreement of yours" for row in own]
            continue
        weeks = deliveries.weeks_of(queries.course_of(agreement, queries.list_changes(agreement)))
        returned = queries.list_deliveries(agreement, min(row.monday for row in own))
        for row in own:
            before = returned.get(row.monday)
            try:
                week = _ensure(weeks, before, (row.monday, row.delivered, row.note), now)
            except Refused as refused:
                faults.append(f"row {row.row}: {words_for(refused)}")
            else:
                looked_at.append(LookedAt(row, agreement, week, before))
    return looked_at, faults


def return_many(*, actor: Actor, rows: Sequence[ReturnRow], now: datetime) -> list[str]:
    """Return many weeks of many agreements at once. What is wrong, row by row: where anything is, nothing is kept."""
    looked_at, faults = look_at_many(actor=actor, rows=rows, now=now)
    for each in () if faults else looked_at:
        said = (each.row.monday, each.row.delivered, each.row.note)
        _keep(actor, each.agreement, each.week, each.before, said, now)
    return faults


def query_delivery(*, actor: Actor, delivery_id: UUID, query: str, now: datetime) -> AgreementDelivery:
    """Ask the provider about a week before it is accepted. Raises `Refused` once it is."""
    delivery = _own_delivery(actor, delivery_id)
    delivery.query, delivery.queried_at, delivery.queried_by = deliveries.ensure_query(query), now, actor.person
    db.session.flush()
    audit.record(actor, "delivery.queried", delivery, also_for=[delivery.provider_id], changed=["query"])
    agreement = queries.get_agreement(actor, delivery.agreement_id)
    tell(agreement, events.DeliveryQueried(agreement_id=agreement.id, delivery_id=delivery.id), Side.PROVIDER)
    return delivery


def accept_delivery(*, actor: Actor, delivery_id: UUID, now: datetime) -> AgreementDelivery:
    """Accept a week: what it comes to, and for which funder, is kept for the statement. Raises `Refused` once it is."""
    delivery = _own_delivery(actor, delivery_id)
    agreement = queries.get_agreement(actor, delivery.agreement_id)
    weeks = deliveries.weeks_of(queries.course_of(agreement, queries.list_changes(agreement)))
    week = weeks.get(delivery.monday_on)
    if week is None:
        raise Refused("delivery.no_week", monday=delivery.monday_on)
    amount = deliveries.amount_for(week, delivery.delivered)
    delivery.accepted_at, delivery.accepted_by = now, actor.person
    delivery.amount_gbp, delivery.funders = amount, deliveries.amounts_by_funder(week, amount)
    delivery.years = deliveries.amounts_by_year(week, amount, delivery.delivered)
    db.session.flush()
    audit.record(actor, "delivery.accepted", delivery, also_for=[delivery.provider_id], changed=["amount_gbp"])
    return delivery


def _own_delivery(actor: Actor, delivery_id: UUID) -> AgreementDelivery:
    """A return to the council acted for that is not accepted yet. Raises `NotFound` and `Refused`."""
    delivery = queries.get_delivery_locked(actor, delivery_id)
    if delivery.council_id != actor.organisation:
        raise NotFound
    deliveries.ensure_may_answer(queries.stage_of_delivery(delivery))
    return delivery


def set_layout(*, actor: Actor, columns: Sequence[tuple[str, str]], now: datetime) -> StatementLayout:
    """Choose the columns of the council's statements, each a heading and a field."""
    layout = queries.find_layout(actor) or StatementLayout(council_id=actor.organisation)
    layout.columns = [{"heading": heading, "field": field} for heading, field in columns]
    layout.changed_at, layout.changed_by = now, actor.person
    db.session.add(layout)
    db.session.flush()
    audit.record(actor, "statement.laid_out", layout, changed=["columns"])
    return layout
