"""What bidders will be told about their scores, screened before it is, and put right while it still can be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from consortium.evaluation import queries as evaluations
from consortium.evaluation.queries import ConsensusScore
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from tenants.minitender import events, queries
from tenants.minitender.models import LetterOverride, MiniTender, Offer, RewordedReason
from tenants.minitender.rules import letters, state
from tenants.minitender.rules.letters import Told
from tenants.minitender.rules.state import Status
from tenants.packages import services as packages
from tenants.packages.rules.screening import Finding
from tenants.packages.rules.texts import ensure_another_agrees

Agreed = Mapping[UUID, Mapping[str, ConsensusScore]]


@dataclass(frozen=True, slots=True)
class FoundInReason:
    """A finding in the words of a reason, and what was asked and agreed about it."""

    finding: Finding
    digest: bytes
    override: LetterOverride | None

    @property
    def stands(self) -> bool:
        """Whether it keeps the letters from leaving."""
        return self.override is None or self.override.agreed_at is None


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as it will be told to one bidder, what screening says of it, and whether it waits for other words."""

    told: Told
    provider_id: UUID
    found: Sequence[FoundInReason]
    waiting: RewordedReason | None

    @property
    def stands(self) -> bool:
        return any(each.stands for each in self.found)


def as_told(agreed: Agreed, reworded: Iterable[RewordedReason]) -> dict[UUID, dict[str, ConsensusScore]]:
    """What was agreed, with the last other words for each reason that still reads as it did when it was sent back."""
    told = {evaluation_id: dict(scores) for evaluation_id, scores in agreed.items()}
    for each in reworded:
        score = agreed.get(each.evaluation_id, {}).get(each.criterion)
        if each.words and score and letters.fingerprint_of(score.reason) == each.reason_hash:
            told[each.evaluation_id][each.criterion] = replace(score, reason=each.words)
    return told


def list_reasons(*, actor: Actor, tender: MiniTender) -> list[Reason]:
    """Every reason that bidders will be told, screened, in a fixed number of statements.

    Raises `Refused` where the actor may not read the children's records.
    """
    offers = [each for each in queries.list_offers(actor.organisation, tender.id) if each.evaluation_id]
    agreed = evaluations.consensuses_of([each.evaluation_id for each in offers if each.evaluation_id])
    reworded = queries.list_reworded(actor.organisation, tender.id)
    texts = _texts_of(offers, agreed, as_told(agreed, reworded))
    found = packages.screen_texts(
        actor=actor,
        package_ids=queries.package_ids_of([tender.id])[tender.id],
        texts=[told.words for _, told in texts],
    )
    overrides = {each.text_hash: each for each in queries.list_letter_overrides(actor.organisation, tender.id)}
    waiting = {(each.evaluation_id, each.criterion): each for each in reworded if each.words is None}
    return [
        Reason(
            told,
            provider_id,
            [_found(told, finding, overrides) for finding in found[told.words]],
            waiting.get((told.evaluation_id, told.criterion)),
        )
        for provider_id, told in texts
    ]


def _texts_of(
    offers: Sequence[Offer], agreed: Agreed, told: Mapping[UUID, Mapping[str, ConsensusScore]]
) -> list[tuple[UUID, Told]]:
    return [
        (offer.provider_id, Told(offer.evaluation_id, key, score.reason, score is not agreed[offer.evaluation_id][key]))
        for offer in offers
        if offer.evaluation_id
        for key, score in sorted(told.get(offer.evaluation_id, {}).items())
    ]


def _found(told: Told, finding: Finding, overrides: Mapping[bytes, LetterOverride]) -> FoundInReason:
    digest = letters.digest_of(told, finding)
    return FoundInReason(finding, digest, overrides.get(digest))


def ensure_letters_are_clean(*, actor: Actor, tender: MiniTender) -> None:
    """Raise `Refused` while a finding stands in any reason that a bidder will be told."""
    reasons = list_reasons(actor=actor, tender=tender)
    letters.ensure_nothing_stands(each.finding for reason in reasons for each in reason.found if each.stands)


def _lock(actor: Actor, mini_tender_id: UUID) -> MiniTender:
    """The mini-tender, while its reasons may still be put right: its bids are open and nobody is recommended."""
    tender, _ = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_opened(Status(tender.status))
    return tender


def send_back(
    *, actor: Actor, mini_tender_id: UUID, evaluation_id: UUID, criterion: str, note: str, now: datetime
) -> RewordedReason:
    """Ask whoever agreed a reason to put it into other words, for what screening found in it. The score stands."""
    tender = _lock(actor, mini_tender_id)
    asked_about = (evaluation_id, criterion)
    for each in list_reasons(actor=actor, tender=tender):
        if (each.told.evaluation_id, each.told.criterion) == asked_about:
            reason = each
            break
    else:
        raise NotFound
    standing = [each.finding for each in reason.found if each.stands]
    letters.ensure_may_send_back(findings=standing, waits=reason.waiting is not None)
    agreed = evaluations.list_consensus(actor, evaluation_id)[criterion]
    sent = RewordedReason(
        council_id=actor.organisation,
        mini_tender_id=tender.id,
        evaluation_id=evaluation_id,
        criterion=criterion,
        reason_hash=letters.fingerprint_of(agreed.reason),
        before=reason.told.words,
        findings=[asdict(each) for each in standing],
        note=note.strip(),
        asked_at=now,
        asked_by=actor.person,
    )
    db.session.add(sent)
    db.session.flush()
    audit.record(actor, "reason.sent_back", sent, mini_tender=tender.id, kinds=sorted({str(f.kind) for f in standing}))
    outbox.record(events.ReasonSentBack(tender.id, sent.id, agreed.moderator_id))
    return sent


def reword(*, actor: Actor, mini_tender_id: UUID, reworded_id: UUID, words: str, now: datetime) -> RewordedReason:
    """A moderator puts a reason into other words, which bidders are told instead. They are screened again."""
    tender = _lock(actor, mini_tender_id)
    sent = queries.get_reworded(actor, tender.id, reworded_id)
    if sent.words is not None:
        raise Refused("letters.reworded_already")
    sent.words = letters.ensure_other_words(before=sent.before, words=words)
    sent.worded_at, sent.worded_by = now, actor.person
    db.session.flush()
    audit.record(actor, "reason.reworded", sent, mini_tender=tender.id, changed=["words"])
    if sent.asked_by != actor.person:
        outbox.record(events.ReasonReworded(tender.id, sent.id, sent.asked_by))
    return sent


def ask_to_tell(*, actor: Actor, mini_tender_id: UUID, digest: bytes, reason: str, now: datetime) -> LetterOverride:
    """Ask that a finding may be told as it is, with a reason. It stands until another officer agrees.

    Raises `Refused` where the words have changed since, or somebody asked already.
    """
    tender = _lock(actor, mini_tender_id)
    found = _by_digest(actor, tender).get(digest)
    if found is None:
        raise Refused("override.not_found")
    if found.override is not None:
        raise Refused("override.asked_already")
    override = LetterOverride(
        council_id=actor.organisation,
        mini_tender_id=tender.id,
        kind=str(found.finding.kind),
        text_hash=digest,
        reason=state.ensure_reason(reason),
        asked_at=now,
        asked_by=actor.person,
    )
    db.session.add(override)
    db.session.flush()
    audit.record(actor, "letter_override.asked", override, mini_tender=tender.id, kind=override.kind)
    outbox.record(events.LetterOverrideAsked(tender.id, override.id))
    return override


def agree_to_tell(*, actor: Actor, mini_tender_id: UUID, override_id: UUID, now: datetime) -> LetterOverride:
    """A second officer agrees that a finding may be told as it is. Raises `Refused` for whoever asked."""
    tender = _lock(actor, mini_tender_id)
    override = queries.get_letter_override(actor, tender.id, override_id)
    if override.agreed_at is not None:
        raise NotFound
    ensure_another_agrees(asked_by=override.asked_by, agreed_by=actor.person)
    if override.text_hash not in _by_digest(actor, tender):
        raise Refused("override.not_found")
    override.agreed_at, override.agreed_by = now, actor.person
    db.session.flush()
    audit.record(actor, "letter_override.agreed", override, mini_tender=tender.id, kind=override.kind)
    return override


def _by_digest(actor: Actor, tender: MiniTender) -> dict[bytes, FoundInReason]:
    return {each.digest: each for reason in list_reasons(actor=actor, tender=tender) for each in reason.found}
