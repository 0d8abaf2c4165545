"""Changing an agreement from a day on: proposed, authorised where it spends more, accepted by both, taken over."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.kernel.money import pounds
from consortium.systems import queries as systems
from tenants.agreements import events, queries, rules
from tenants.agreements.models import Agreement, AgreementChange
from tenants.agreements.rules import Side, Stage, changes, courses, documents, effects, handovers
from tenants.agreements.rules.changes import ChangeStage, EndReason
from tenants.agreements.rules.courses import IS_END, Change, ChangeKind
from tenants.agreements.rules.settings import read_setting
from tenants.agreements.services.agreeing import tell
from tenants.authorisation import services as authorisation
from tenants.authorisation.rules import CaseDocument, Kind, Option, YearValue
from tenants.minitender import queries as minitender
from tenants.packages import queries as packages


def show_effect(*, actor: Actor, agreement_id: UUID, change: Change, today: date) -> dict[str, Any]:
    """What a change would do to every period, nothing kept. Raises `Refused` where it cannot be made."""
    return _effect(_changeable(actor, agreement_id, today), change, today)


def _changeable(actor: Actor, agreement_id: UUID, today: date) -> Agreement:
    agreement = queries.get_agreement(actor, agreement_id)
    if queries.stage_of(agreement, today) in (Stage.AWAITING_SIGNATURES, Stage.LAPSED):
        raise Refused("change.not_running")
    return agreement


def _effect(agreement: Agreement, change: Change, today: date) -> dict[str, Any]:
    before = queries.course_of(agreement, queries.list_changes(agreement))
    changes.ensure_possible(before, change)
    after = courses.apply(before, change)
    changes.ensure_changes_something(before, after)
    return effects.effect(before, after, today)


def propose_change(
    *,
    actor: Actor,
    agreement_id: UUID,
    change: Change,
    reason: str,
    end_reason: EndReason | None = None,
    now: datetime,
) -> AgreementChange:
    """Propose a change from whatever day, also one gone by, or give notice to end, which stands as it is given.

    Where any funder pays more in any year, a case asks for the spend to be authorised before either side may accept.
    Raises `Refused` where the change cannot be, while another is open, and for notice shorter than was agreed.
    """
    today = local(now).date()
    agreement = _changeable(actor, agreement_id, today)
    side = queries.side_of(actor, agreement)
    _ensure_may_propose(agreement, side, change, end_reason, today)
    given = changes.ensure_reason(reason)
    shown = _effect(agreement, change, today)
    proposed = drafted(actor, agreement, change, shown, given, now)
    if side is Side.COUNCIL:
        changes.ensure_stays(
            change.kind,
            is_outside=queries.is_outside(agreement, now),
            difference=proposed.difference_gbp,
            ends_on=agreement.ends_on,
        )
    proposed.end_reason = str(end_reason) if change.kind in IS_END and end_reason else None
    put_forward(actor, agreement, proposed, side, effects.values_more(shown), _case_of(agreement, proposed), now)
    return proposed


def end_for_handover(
    *, actor: Actor, agreement_id: UUID, change: Change, reason: str, end_reason: EndReason, now: datetime
) -> tuple[Agreement, AgreementChange]:
    """The end that a handover brings for the outgoing provider, not yet put forward. Raises `Refused` as any change."""
    agreement = _changeable(actor, agreement_id, local(now).date())
    given, today = changes.ensure_reason(reason), local(now).date()
    if end_reason is EndReason.ENDED:  # so the day stands, and nothing changes for the outgoing provider
        course = queries.course_of(agreement, queries.list_changes(agreement))
        shown = effects.effect(course, course, today)
    else:
        shown = _effect(agreement, change, today)
    proposed = drafted(actor, agreement, change, shown, given, now)
    proposed.end_reason = str(end_reason)
    return agreement, proposed


def put_forward(
    actor: Actor,
    agreement: Agreement,
    proposed: AgreementChange,
    side: Side,
    more: Sequence[YearValue],
    document: CaseDocument,
    now: datetime,
) -> None:
    """Number and keep a change order that was worked out, and ask for what it spends more. One is open at a time."""
    before = queries.list_changes(agreement)
    if any(queries.is_change_open(each) for each in before):
        raise Refused("change.open_already")
    proposed.number, proposed.proposed_side = len(before) + 1, str(side)
    proposed.document_sha256 = hash_of_change(proposed)
    if more:
        proposed.case_id, proposed.needs_authorisation = _ask(actor, agreement, proposed, more, document, now), True
    keep(proposed)
    audit.record(
        actor,
        "change.proposed",
        proposed,
        also_for=[agreement.provider_id if side is Side.COUNCIL else agreement.council_id],
        agreement=agreement.id,
        kind=proposed.kind,
        sha256=proposed.document_sha256.hex(),
    )
    _tell_of_proposal(agreement, proposed, side)


def _ensure_may_propose(
    agreement: Agreement, side: Side, change: Change, end_reason: EndReason | None, today: date
) -> None:
    if change.kind is ChangeKind.HANDOVER:
        raise Refused("change.by_handover")
    if side is Side.PROVIDER and change.kind is not ChangeKind.NOTICE:
        raise Refused("change.not_yours")
    if change.kind is ChangeKind.NOTICE:
        days = read_setting(agreement.pricing).notice_days
        changes.ensure_notice(last_day=change.to_on or today, today=today, days=days, reason=end_reason)
    elif change.kind is ChangeKind.END and end_reason is None:
        raise Refused("change.notice_reason")


def drafted(
    actor: Actor, agreement: Agreement, change: Change, shown: dict[str, Any], reason: str, now: datetime
) -> AgreementChange:
    """A change order as it is proposed; its number, side and fingerprint are still to be given."""
    return AgreementChange(
        council_id=agreement.council_id,
        id=new_id(),
        agreement_id=agreement.id,
        provider_id=agreement.provider_id,
        kind=str(change.kind),
        from_on=change.from_on,
        to_on=change.to_on,
        reason=reason,
        terms=documents.change_document(change),
        effect=shown,
        difference_gbp=Decimal(shown["after"]["total"]) - Decimal(shown["before"]["total"]),
        owed_gbp=Decimal(shown["owed"]),
        proposed_at=now,
        proposed_by=actor.person,
        proposed_name=actor.name,
        needs_authorisation=False,
    )


def keep(proposed: AgreementChange) -> None:
    """The database lets one change of an agreement be open: whoever comes second is told so."""
    db.session.add(proposed)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Refused("change.open_already") from error


def hash_of_change(change: AgreementChange) -> bytes:
    """The SHA-256 of all that both sides accept, as canonical JSON."""
    said = {
        name: getattr(change, name)
        for name in ("agreement_id", "number", "kind", "reason", "end_reason", "terms", "effect")
    }
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str)).digest()


def _ask(
    actor: Actor,
    agreement: Agreement,
    proposed: AgreementChange,
    more: Sequence[YearValue],
    document: CaseDocument,
    now: datetime,
) -> UUID:
    """Put what a change spends more to whoever may authorise it. Nothing in the case names a child."""
    (package,) = packages.list_packages([agreement.package_id])
    lot = systems.get_lot(package.lot_id)
    policy = minitender.terms_of_award(actor, queries.award_line_of(agreement)).policy
    case = authorisation.ask(
        actor=actor,
        kind=Kind.CHANGE,
        reference=f"{agreement.reference}-C{proposed.number}",
        title=f"{agreement.title}: {changes.KIND_WORDS[ChangeKind(proposed.kind)].lower()}",
        lead_id=lot.lead_id,
        system_id=lot.system_id,
        values=more,
        document=document.as_document(),
        now=now,
        authoriser_roles=policy.authoriser_roles,
    )
    return case.id


def _case_of(agreement: Agreement, proposed: AgreementChange) -> CaseDocument:
    before, after = proposed.effect["before"], proposed.effect["after"]
    return CaseDocument(
        need=f"{agreement.package_reference}, {agreement.title}.",
        options=(
            Option("As it is agreed now", total=pounds(Decimal(before["total"])), weekly=before["average_week"]),
            Option(
                "As it would be changed",
                total=pounds(Decimal(after["total"])),
                weekly=after["average_week"],
                is_recommended=True,
            ),
        ),
        recommendation=proposed.reason,
        facts=(
            ("Agreement", agreement.reference),
            ("What changes", changes.KIND_WORDS[ChangeKind(proposed.kind)]),
            ("From", long_date(proposed.from_on)),
            ("Difference to the end", pounds(proposed.difference_gbp)),
            ("Of that, for days gone by", pounds(proposed.owed_gbp)),
        ),
        href=f"/agreements/{agreement.id}/changes/{proposed.id}",
    )


def _tell_of_proposal(agreement: Agreement, proposed: AgreementChange, side: Side) -> None:
    if proposed.needs_authorisation:
        return
    if proposed.kind == str(ChangeKind.NOTICE):
        tell(agreement, events.ChangeAgreed(change_id=proposed.id), Side.COUNCIL)
        tell(agreement, events.ChangeProposed(change_id=proposed.id), side.other)
    else:
        tell(agreement, events.ChangeProposed(change_id=proposed.id), *Side)


def accept_change(*, actor: Actor, change_id: UUID, name: str, role: str, now: datetime) -> AgreementChange:
    """Accept a change for the side acted for, by name, role and time. The second acceptance makes it.

    Raises `Refused` before the spend is authorised, a second time, and once the change is closed.
    """
    change = queries.find_open_change_locked(actor, change_id) or queries.get_change(actor, change_id)
    side = queries.side_of_change(actor, change)
    accepted_name, accepted_role = rules.ensure_signature(name=name, role=role)
    changes.ensure_may_accept(
        stage=queries.stage_of_change(change),
        accepted_at=change.council_accepted_at if side is Side.COUNCIL else change.provider_accepted_at,
    )
    if change.kind == str(ChangeKind.HANDOVER):
        handovers.ensure_in_time(from_on=change.from_on, today=local(now).date())
    for what, value in (("at", now), ("by", actor.person), ("name", accepted_name), ("role", accepted_role)):
        setattr(change, f"{side}_accepted_{what}", value)
    db.session.flush()
    audit.record(
        actor,
        "change.accepted",
        change,
        also_for=[change.provider_id if side is Side.COUNCIL else change.council_id],
        side=str(side),
        sha256=bytes(change.document_sha256).hex(),
    )
    if queries.stage_of_change(change) is ChangeStage.AGREED:
        agreement = queries.get_agreement(actor, change.agreement_id)
        tell(agreement, events.ChangeAgreed(change_id=change.id), Side.COUNCIL)
    return change


def close_change(*, actor: Actor, change_id: UUID, reason: str, now: datetime) -> AgreementChange:
    """Take back a change that one's own side proposed, or decline the other's, with the reason.

    Raises `Refused` without a reason, and once it is agreed or closed.
    """
    change = queries.find_open_change_locked(actor, change_id) or queries.get_change(actor, change_id)
    if change.case_id is not None:
        changes.ensure_alone_in_its_case(
            stage=queries.stage_of_change(change),
            changes_of_case=len(queries.list_changes_of_case(actor, change.case_id)),
        )
    side = queries.side_of_change(actor, change)
    changes.ensure_may_close(queries.stage_of_change(change), is_ours=side == change.proposed_side)
    given = changes.ensure_reason(reason)
    how = ChangeStage.WITHDRAWN if side == change.proposed_side else ChangeStage.DECLINED
    change.closed_how, change.closed_at, change.closed_by, change.closed_reason = str(how), now, actor.person, given
    db.session.flush()
    audit.record(
        actor,
        f"change.{how}",
        change,
        also_for=[change.provider_id if side is Side.COUNCIL else change.council_id],
        changed=["closed_reason"],
    )
    agreement = queries.get_agreement(actor, change.agreement_id)
    tell(agreement, events.ChangeClosed(change_id=change.id), side.other)
    if change.case_id is not None:
        tell(agreement, events.ChangeGivenUp(change_id=change.id), Side.COUNCIL)
    return change
