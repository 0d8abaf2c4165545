"""Publishing the record of a decision when the council chooses, and withdrawing it with a reason."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from uuid import UUID

import orjson
import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import in_uk_time, local
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.systems import queries as systems
from tenants.authorisation import queries, rules
from tenants.authorisation.models import PublishedRecord, SpendingCase
from tenants.authorisation.rules import Kind, Status, records
from tenants.authorisation.rules.records import Decided, PublicWords

OUTSIDE = "outside any purchasing system"

Screen = Callable[[Actor, UUID, str], Sequence[str]]

_SCREENED_BY: list[Screen] = []


def register_screen(screen: Screen) -> Screen:
    """Let a capability further out, which knows the children behind a case, say what in a text gives somebody away."""
    _SCREENED_BY.append(screen)
    return screen


def publish_record(
    *, actor: Actor, case_id: UUID, words: PublicWords, public_on: date | None = None, now: datetime
) -> PublishedRecord:
    """Publish the record of a decision now, or from the beginning of a day to come.

    Raises `Refused` for a decision that does not stand, one below what the council publishes, one that is published
    already, words that are missing, and words by which somebody could be found.
    """
    case = queries.get_case(actor, case_id)
    ensure_may_publish(actor, case)
    given = records.ensure_words(words)
    _ensure_screened(actor, case.id, given)
    content = records.content_of(given, _decided(actor, case))
    record = PublishedRecord(
        council_id=case.council_id,
        case_id=case.id,
        reference=case.reference,
        is_key=bool(case.is_key),
        decided_at=case.decided_at,
        content=content,
        content_sha256=hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest(),
        public_from=_public_from(public_on, now),
        published_at=now,
        published_by=actor.person,
    )
    db.session.add(record)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Refused("record.published_already") from error
    audit.record(actor, "record.published", record, case=case.id, sha256=record.content_sha256.hex())
    return record


def ensure_may_publish(actor: Actor, case: SpendingCase) -> None:
    """Judged by the council's thresholds on the day of the decision. Raises `Refused`."""
    decided_on = local(case.decided_at or case.recommended_at).date()
    records.ensure_may_publish(
        is_approved=case.status == Status.APPROVED,
        is_key=bool(case.is_key),
        whole_life=case.whole_life_gbp,
        publish_from=queries.decision_rules(actor, decided_on).publish_from,
    )


def suggest_words(actor: Actor, case: SpendingCase) -> PublicWords:
    """Words to begin with, of the case only what it marks as publishable."""
    return records.suggested(kind=Kind(case.kind), title=case.title, document=case.document, system=_system_of(case))


def withdraw_record(*, actor: Actor, case_id: UUID, reason: str, now: datetime) -> PublishedRecord:
    """Take a record back: the public reads that it was withdrawn, when and why, and nothing else of it.

    Raises `Refused` where none is published, without a reason, and for one by which somebody could be found.
    """
    given = rules.ensure_reason(reason)
    record = queries.find_standing_record_locked(actor, case_id)
    if record is None:
        raise Refused("record.not_published")
    records.ensure_gives_nobody_away("the reason", _found_in(actor, case_id, given))
    return _withdraw(actor, record, given, now)


def take_down(actor: Actor, case_id: UUID, reason: str, now: datetime) -> None:
    """Withdraw the record of a decision that does not stand any more, where there is one."""
    record = queries.find_standing_record_locked(actor, case_id)
    if record is not None:
        _withdraw(actor, record, reason, now)


def _withdraw(actor: Actor, record: PublishedRecord, reason: str, now: datetime) -> PublishedRecord:
    record.content = None
    record.withdrawn_at, record.withdrawn_by, record.withdrawn_reason = now, actor.person, reason
    db.session.flush()
    audit.record(actor, "record.withdrawn", record, case=record.case_id, changed=["withdrawn_reason"])
    return record


def _ensure_screened(actor: Actor, case_id: UUID, words: PublicWords) -> None:
    for what, text in words.named():
        records.ensure_gives_nobody_away(what, _found_in(actor, case_id, text))


def _found_in(actor: Actor, case_id: UUID, text: str) -> list[str]:
    if not _SCREENED_BY:
        raise Refused("record.screening_missing")
    return [kind for screen in _SCREENED_BY for kind in screen(actor, case_id, text)]


def _decided(actor: Actor, case: SpendingCase) -> Decided:
    return Decided(
        kind=Kind(case.kind),
        reference=case.reference,
        is_key=bool(case.is_key),
        divisions=case.divisions,
        decided_at=case.decided_at or case.recommended_at,
        effective_at=case.effective_at or case.recommended_at,
        decided_by=_decided_by(actor, case),
        years=rules.effects(values=queries.values_of(case), committed={}),
        whole_life=case.whole_life_gbp,
        system=_system_of(case),
        case_sha256=bytes(case.document_sha256).hex(),
    )


def _decided_by(actor: Actor, case: SpendingCase) -> str:
    """Under which authority, naming nobody."""
    if case.meeting_id is not None:
        return queries.get_panel(actor, queries.get_meeting(actor, case.meeting_id).panel_id).name
    how = "An authoriser, under the scheme of delegation"
    urgent = queries.find_urgent_of_case(actor, case.id)
    return f"{how}, in urgency" if urgent else how


def _system_of(case: SpendingCase) -> str:
    return systems.get_system(case.system_id).name if case.system_id else OUTSIDE


def _public_from(on: date | None, now: datetime) -> datetime:
    """Now, or the beginning of a day to come."""
    today = local(now).date()
    if on is None or on == today:
        return now
    if on < today:
        raise Refused("record.in_past")
    return in_uk_time(datetime.combine(on, time.min), "public_on")
