"""Evidence that no longer counts, because its time is over or its document was refused: who must hear of it."""

from datetime import datetime
from uuid import UUID

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.documents import State
from consortium.register import queries, rules
from consortium.register.rules import EvidenceKind, StandingKind
from consortium.register.services.councils import tell_councils
from consortium.systems import queries as systems

CHANGE = "evidence lapsed"


def note_lapse(*, actor: Actor, evidence_id: UUID, now: datetime) -> bool:
    """Tell the councils of each lot that a provider's evidence expired, unless later evidence took its place.

    Returns whether a lot on which the provider stands is left without it.
    """
    evidence = queries.get_evidence(evidence_id)
    if not rules.is_expired(evidence.expires_on, local(now).date()):
        return False
    if not queries.is_latest_of_its_kind(actor.organisation, evidence_id):
        return False
    audit.record(actor, "evidence.lapsed", evidence, kind=evidence.kind)
    return _tell_of(actor, EvidenceKind(evidence.kind), now)


def set_refused_aside(*, actor: Actor, document_id: UUID, now: datetime) -> bool:
    """Evidence on a document that the scanner refused counts as never given: what was given before it counts again.

    Returns whether a lot on which the provider stands is left without it. Done again it changes nothing.
    """
    documents = queries.documents_by_id([document_id])
    if document_id not in documents or documents[document_id].state != State.REFUSED:
        return False
    counted = []
    for each in queries.list_standing_on(actor.organisation, document_id):
        if queries.is_latest_of_its_kind(actor.organisation, each.id):
            counted.append(EvidenceKind(each.kind))
        each.refused_at = now
        db.session.flush()
        audit.record(actor, "evidence.refused", each, changed=["refused_at"], kind=each.kind)
    told = [_tell_of(actor, kind, now) for kind in dict.fromkeys(counted)]
    return any(told)


def _tell_of(actor: Actor, kind: EvidenceKind, now: datetime) -> bool:
    standings = queries.standings_at(actor.organisation, now)
    lots = systems.lots_by_id({lot_id for lot_id, each in standings.items() if each is StandingKind.ACTIVE})
    if not lots or queries.find_profile(actor.organisation) is None:
        return False
    shows, today = queries.shown_by(actor.organisation), local(now).date()
    without = [
        lot_id for lot_id, lot in lots.items() if rules.is_left_without(kind, shows, queries.needs_in(lot), today)
    ]
    tell_councils(provider_id=actor.organisation, lot_ids=without, change=CHANGE, now=now)
    return bool(without)
