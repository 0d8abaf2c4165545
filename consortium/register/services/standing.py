"""Standing by lot, as dated periods: who admits, suspends, removes, withdraws, and a council for itself."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.register import queries, rules
from consortium.register.events import StandingChanged
from consortium.register.models import LocalSuspension, Standing
from consortium.register.rules import Period, StandingKind
from consortium.register.services.councils import tell_councils, tell_councils_it_stays, tell_of_admission
from consortium.systems import queries as systems


def admit(*, actor: Actor, provider_id: UUID, lot_ids: Collection[UUID], from_at: datetime, now: datetime) -> None:
    """The lead enters a provider on the register for lots. Where it stands already nothing changes.

    Whoever withdrew or was removed comes back: that period ends. Raises `NotFound` for a lot that is not the lead's.
    """
    _ensure_own_lots(actor, lot_ids)
    rows = _by_lot(queries.lock_standings(actor.organisation, provider_id, lot_ids))
    admitted = []
    for lot_id in sorted(set(lot_ids)):
        of_lot = rows.get(lot_id, [])
        if _standing(of_lot, from_at) in {StandingKind.ACTIVE, StandingKind.SUSPENDED}:
            continue
        for row in of_lot:
            if row.kind in {StandingKind.WITHDRAWN, StandingKind.REMOVED} and _period(row).covers(from_at):
                row.until_at = from_at
        if not any(row.kind == StandingKind.ACTIVE and _period(row).covers(from_at) for row in of_lot):
            _add(actor, provider_id, lot_id, StandingKind.ACTIVE, from_at, None, None)
        _record(actor, "standing.admitted", provider_id, lot_id)
        admitted.append(lot_id)
    db.session.flush()
    if admitted:
        tell_of_admission(provider_id=provider_id, lot_ids=admitted, from_at=from_at, now=now)


def suspend(
    *, actor: Actor, provider_id: UUID, lot_ids: Collection[UUID], until_at: datetime, reason: str, now: datetime
) -> None:
    """The lead suspends a provider from lots until an instant, from which it stands again by itself.

    Raises `Refused` without a reason, for an end that is past, or where the provider is not active.
    """
    rules.ensure_reason(reason)
    rules.ensure_ends_later(until_at=until_at, now=now)
    _lay_over(actor, provider_id, lot_ids, StandingKind.SUSPENDED, now, until_at, reason, now)


def remove(
    *, actor: Actor, provider_id: UUID, lot_ids: Collection[UUID], from_at: datetime, reason: str, now: datetime
) -> None:
    """The lead removes a provider from lots, now or at the end of its notice. Raises `Refused` without a reason."""
    rules.ensure_reason(reason)
    rules.ensure_not_before(from_at=from_at, now=now)
    _lay_over(actor, provider_id, lot_ids, StandingKind.REMOVED, from_at, None, reason, now)


def take_removals_back(
    *, actor: Actor, provider_id: UUID, lot_ids: Collection[UUID], laid: Collection[tuple[datetime, str]], now: datetime
) -> list[UUID]:
    """Removals that have not begun never begin: those that begin at an instant and for a reason of `laid`.

    The provider is told, and each council that heard of the removal. Returns the lots where it stands on.
    """
    stays = []
    for row in queries.lock_standings(actor.organisation, provider_id, lot_ids):
        is_ahead = row.kind == StandingKind.REMOVED and row.until_at is None and row.from_at > now
        if is_ahead and (row.from_at, row.reason) in laid:
            row.until_at = row.from_at
            stays.append(row.lot_id)
    if not stays:
        return []
    db.session.flush()
    for lot_id in sorted(stays):
        _record(actor, "standing.removal_taken_back", provider_id, lot_id)
    _tell(StandingChanged(provider_id=provider_id, change="removal taken back"), provider_id, OrganisationKind.PROVIDER)
    tell_councils_it_stays(provider_id=provider_id, lot_ids=stays, now=now)
    return sorted(stays)


def lift_suspension(*, actor: Actor, standing_id: UUID, now: datetime) -> Standing:
    """The lead ends a suspension before its time. Raises `Refused` for one that is over."""
    row = db.session.get(Standing, (actor.organisation, standing_id), with_for_update=True)
    if row is None or row.kind != StandingKind.SUSPENDED:
        raise NotFound
    if not _period(row).covers(now):
        raise Refused("standing.not_possible", present=str(StandingKind.ACTIVE), wanted=str(StandingKind.ACTIVE))
    row.until_at = now
    db.session.flush()
    _record(actor, "standing.suspension_lifted", row.provider_id, row.lot_id)
    _tell(StandingChanged(provider_id=row.provider_id, change="lifted"), row.provider_id, OrganisationKind.PROVIDER)
    return row


def withdraw(*, actor: Actor, lot_ids: Collection[UUID], reason: str, now: datetime) -> None:
    """A provider leaves lots of the register from now on. To come back it applies again.

    Running agreements go on. Raises `Refused` where it does not stand for a lot.
    """
    rules.ensure_reason(reason)
    if not lot_ids:
        raise Refused("standing.no_lots")
    standings = queries.standings_at(actor.organisation, now)
    leads: dict[UUID, UUID] = {}
    for lot_id in sorted(set(lot_ids)):
        rules.ensure_may_become(present=standings.get(lot_id), wanted=StandingKind.WITHDRAWN)
        lead_id = systems.get_lot(lot_id).lead_id
        db.session.add(
            Standing(
                lead_id=lead_id,
                provider_id=actor.organisation,
                lot_id=lot_id,
                kind=str(StandingKind.WITHDRAWN),
                from_at=now,
                reason=reason.strip(),
                decided_by=actor.person_id,
            )
        )
        leads[lot_id] = lead_id
        audit.record(
            actor,
            "standing.withdrawn",
            members.get_organisation(actor.organisation),
            also_for=[lead_id],
            lot_id=lot_id,
        )
    db.session.flush()
    for lead_id in sorted(set(leads.values())):
        kind = OrganisationKind(members.get_organisation(lead_id).kind)
        _tell(StandingChanged(provider_id=actor.organisation, change="withdrawn"), lead_id, kind)
    tell_councils(provider_id=actor.organisation, lot_ids=lot_ids, change=str(StandingKind.WITHDRAWN), now=now)


def suspend_locally(
    *, actor: Actor, provider_id: UUID, until_at: datetime, reason: str, now: datetime
) -> LocalSuspension:
    """One council stops inviting a provider until an instant. No other council is affected, nor told.

    Raises `Refused` without a reason, for an end that is past, or while an earlier suspension runs.
    """
    rules.ensure_reason(reason)
    rules.ensure_ends_later(until_at=until_at, now=now)
    provider = members.get_organisation(provider_id)
    if any(
        each.council_id == actor.organisation and each.from_at <= now < each.until_at
        for each in queries.list_local_suspensions(provider_id)
    ):
        raise Refused("standing.already_suspended")
    suspension = LocalSuspension(
        council_id=actor.organisation,
        provider_id=provider.id,
        from_at=now,
        until_at=until_at,
        reason=reason.strip(),
        decided_by=actor.person,
    )
    db.session.add(suspension)
    db.session.flush()
    audit.record(actor, "standing.suspended_locally", suspension, also_for=[provider_id], provider_id=provider_id)
    _tell(StandingChanged(provider_id=provider_id, change="suspended locally"), provider_id, OrganisationKind.PROVIDER)
    return suspension


def lift_local_suspension(*, actor: Actor, suspension_id: UUID, now: datetime) -> LocalSuspension:
    """The council invites the provider again. Raises `NotFound` for a suspension that is over or not its own."""
    found = db.session.get(LocalSuspension, (actor.organisation, suspension_id), with_for_update=True)
    if found is None or not found.from_at < now < found.until_at:
        raise NotFound
    found.until_at = now
    db.session.flush()
    audit.record(actor, "standing.local_suspension_lifted", found, also_for=[found.provider_id])
    return found


def _lay_over(
    actor: Actor,
    provider_id: UUID,
    lot_ids: Collection[UUID],
    kind: StandingKind,
    from_at: datetime,
    until_at: datetime | None,
    reason: str,
    now: datetime,
) -> None:
    """Lay a period over the active one for each lot. Raises `Refused` where the standing does not allow it."""
    if not lot_ids:
        raise Refused("standing.no_lots")
    _ensure_own_lots(actor, lot_ids)
    rows = _by_lot(queries.lock_standings(actor.organisation, provider_id, lot_ids))
    for lot_id in sorted(set(lot_ids)):
        of_lot = rows.get(lot_id, [])
        rules.ensure_may_become(present=_standing(of_lot, now), wanted=kind)
        if any(row.kind == kind and (row.until_at is None or row.until_at > from_at) for row in of_lot):
            raise Refused("standing.not_possible", present=str(kind), wanted=str(kind))
        _add(actor, provider_id, lot_id, kind, from_at, until_at, reason.strip())
        _record(actor, f"standing.{kind}", provider_id, lot_id)
    db.session.flush()
    _tell(StandingChanged(provider_id=provider_id, change=str(kind)), provider_id, OrganisationKind.PROVIDER)
    tell_councils(provider_id=provider_id, lot_ids=lot_ids, change=str(kind), now=now)


def _ensure_own_lots(actor: Actor, lot_ids: Collection[UUID]) -> None:
    found = systems.lots_by_id(lot_ids)
    if any(lot_id not in found or found[lot_id].lead_id != actor.organisation for lot_id in lot_ids):
        raise NotFound


def _add(
    actor: Actor,
    provider_id: UUID,
    lot_id: UUID,
    kind: StandingKind,
    from_at: datetime,
    until_at: datetime | None,
    reason: str | None,
) -> None:
    db.session.add(
        Standing(
            lead_id=actor.organisation,
            provider_id=provider_id,
            lot_id=lot_id,
            kind=str(kind),
            from_at=from_at,
            until_at=until_at,
            reason=reason,
            decided_by=actor.person_id,
        )
    )


def _record(actor: Actor, act: str, provider_id: UUID, lot_id: UUID) -> None:
    audit.record(actor, act, members.get_organisation(provider_id), also_for=[provider_id], lot_id=lot_id)


def _tell(event: StandingChanged, organisation_id: UUID, kind: OrganisationKind) -> None:
    outbox.record(event, handled_as=(organisation_id, kind))


def _by_lot(rows: Sequence[Standing]) -> Mapping[UUID, list[Standing]]:
    found: dict[UUID, list[Standing]] = defaultdict(list)
    for row in rows:
        found[row.lot_id].append(row)
    return found


def _period(row: Standing) -> Period:
    return Period(StandingKind(row.kind), row.from_at, row.until_at)


def _standing(rows: Sequence[Standing], at: datetime) -> StandingKind | None:
    return rules.standing_of([_period(row) for row in rows], at)
