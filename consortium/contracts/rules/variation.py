"""Varying the terms of contracts: who must agree, by when it is asked, and which terms a contract stands on that day.

A variation binds a provider from the later of its effective date and its acceptance. Until then, and after declining,
the terms that it signed go on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from consortium.contracts.rules import ensure_signed_with
from consortium.kernel.calendar import in_uk_time, local, long_date
from consortium.kernel.errors import Refused, explain

REMINDED_BEFORE = (14, 7, 1)
"""So many days before the last day to reply, whoever has not replied is reminded without anybody's doing."""
AT = time(9)
LATE_REPLY_DAYS = 14
"""A contract that comes after a variation was issued has this long to reply, or until everybody's last day if later."""


class Stage(StrEnum):
    """Where a variation stands. That it is in effect follows from its date."""

    DRAFT = "draft"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    """Where one provider stands to a variation."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.ISSUED, Stage.WITHDRAWN}),
    Stage.ISSUED: frozenset({Stage.WITHDRAWN}),
    Stage.WITHDRAWN: frozenset(),
}
"""What is withdrawn is not issued again: another variation is drafted."""

ANSWERS: dict[Answer, frozenset[Answer]] = {
    Answer.WAITING: frozenset({Answer.ACCEPTED, Answer.DECLINED}),
    Answer.DECLINED: frozenset({Answer.ACCEPTED}),
    Answer.ACCEPTED: frozenset(),
}
"""Who declined may come round; who accepted is bound."""

explain(
    {
        "variation.title_needed": "Give the variation a title.",
        "variation.changes_needed": "Say what changes, in plain words.",
        "variation.reason_needed": "Say why.",
        "variation.terms_needed": "Give the whole text of the terms as they will read.",
        "variation.version_needed": "Give the new terms a version.",
        "variation.version_taken": "Version {version} was used before for these contracts. Give the new terms another.",
        "variation.reply_too_early": "The last day to reply is today or past. Give a later one.",
        "variation.effect_before_reply": "It takes effect after the last day to reply.",
        "variation.effect_after_the_end": "The system ends on {ended}: a variation takes effect before that.",
        "variation.nobody": "No provider holds a contract in force under this system: there is nobody to issue it to.",
        "variation.not_draft": "This variation was {stage} already: its text stands.",
        "variation.not_issued": "This variation is not open to replies: it is {stage}.",
        "variation.in_effect": "This variation took effect on {effective_on}: it cannot be withdrawn any more. "
        "Draft another to change the terms again.",
        "variation.withdrawn": "This variation was withdrawn already.",
        "variation.accepted": "You have accepted this variation already.",
        "variation.declined": "You have declined this variation already. You may still accept it.",
        "variation.overtaken": "You have accepted a later variation for this contract, and it is in effect. To go back "
        "to earlier terms, ask the lead authority for another variation.",
        "variation.no_contract": "Choose at least one contract.",
        "variation.text_changed": "The text shown is not the text that was issued. Open the page again.",
        "variation.contract_over": "This contract has ended: its terms change no more.",
        "variation.why_declined": "Say why you decline. The lead authority reads it.",
        "variation.reminded": "Those who have not replied were reminded today. Remind them again tomorrow at the "
        "earliest.",
        "variation.all_replied": "Every provider has replied. There is nobody to remind.",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """What the lead writes: the terms are the whole text as it will read."""

    title: str
    changes: str
    reason: str
    terms: str
    terms_version: str
    effective_on: date
    reply_by_on: date

    def tidied(self) -> "Wording":
        return Wording(
            " ".join(self.title.split()),
            self.changes.strip(),
            self.reason.strip(),
            self.terms.strip().replace("\r\n", "\n"),
            self.terms_version.strip(),
            self.effective_on,
            self.reply_by_on,
        )


def stage_of(*, issued_at: datetime | None, withdrawn_at: datetime | None) -> Stage:
    if withdrawn_at is not None:
        return Stage.WITHDRAWN
    return Stage.DRAFT if issued_at is None else Stage.ISSUED


def ensure_worded(wording: Wording, *, taken: Iterable[str], system_ends_on: date) -> None:
    """Raise `Refused` for a variation that lacks words, a version of its own, or dates in their order."""
    for missing, text in (
        ("variation.title_needed", wording.title),
        ("variation.changes_needed", wording.changes),
        ("variation.reason_needed", wording.reason),
        ("variation.terms_needed", wording.terms),
        ("variation.version_needed", wording.terms_version),
    ):
        if not text.strip():
            raise Refused(missing)
    if wording.terms_version in set(taken):
        raise Refused("variation.version_taken", version=wording.terms_version)
    if wording.effective_on <= wording.reply_by_on:
        raise Refused("variation.effect_before_reply")
    if wording.effective_on > system_ends_on:
        raise Refused("variation.effect_after_the_end", ended=system_ends_on)


def ensure_draft(stage: Stage) -> None:
    if stage is not Stage.DRAFT:
        raise Refused("variation.not_draft", stage=str(stage))


def ensure_may_issue(*, stage: Stage, reply_by_on: date, holders: int, today: date) -> None:
    """A draft, while there is time to reply, to somebody."""
    if Stage.ISSUED not in MOVES[stage]:
        raise Refused("variation.not_draft", stage=str(stage))
    if reply_by_on <= today:
        raise Refused("variation.reply_too_early")
    if not holders:
        raise Refused("variation.nobody")


def ensure_may_withdraw(*, stage: Stage, effective_on: date, reason: str, today: date) -> None:
    """Before it takes effect, once, with a reason."""
    if Stage.WITHDRAWN not in MOVES[stage]:
        raise Refused("variation.withdrawn")
    if stage is Stage.ISSUED and effective_on <= today:
        raise Refused("variation.in_effect", effective_on=long_date(effective_on))
    if not reason.strip():
        raise Refused("variation.reason_needed")


def ensure_may_answer(
    *, stage: Stage, present: Answer, wanted: Answer, is_over: bool, is_overtaken: bool = False
) -> None:
    """While it is issued; who accepted stays bound. A reply after the last day counts from when it is given.

    Earlier terms are not accepted once later ones bind the same contract (`is_overtaken`): they would take their place.
    """
    if stage is not Stage.ISSUED:
        raise Refused("variation.not_issued", stage=str(stage))
    if is_over:
        raise Refused("variation.contract_over")
    if wanted not in ANSWERS[present]:
        raise Refused("variation.accepted" if present is Answer.ACCEPTED else "variation.declined")
    if is_overtaken and wanted is Answer.ACCEPTED:
        raise Refused("variation.overtaken")


def ensure_signed(*, issued: bytes, shown: bytes, name: str, role: str) -> None:
    """Raise `Refused` where the text is not the one issued, or without a name or role."""
    if issued != shown:
        raise Refused("variation.text_changed")
    ensure_signed_with(name, role)


def ensure_says_why(reason: str) -> None:
    if not reason.strip():
        raise Refused("variation.why_declined")


def ensure_may_remind(*, stage: Stage, reminded_at: datetime | None, waiting: int, now: datetime) -> None:
    """Once a day (of UK time) at most, while somebody waits."""
    if stage is not Stage.ISSUED:
        raise Refused("variation.not_issued", stage=str(stage))
    if not waiting:
        raise Refused("variation.all_replied")
    if reminded_at is not None and local(reminded_at).date() >= local(now).date():
        raise Refused("variation.reminded")


def reminders(reply_by_on: date, today: date) -> list[tuple[int, datetime]]:
    """How many days before the last day to reply, and when: those that are still ahead, at nine in the morning."""
    return [
        (days, in_uk_time(datetime.combine(on, AT), "reminder"))
        for days in REMINDED_BEFORE
        if (on := reply_by_on - timedelta(days=days)) > today
    ]


def offered_late(effective_on: Sequence[date], today: date) -> list[int]:
    """Which of the variations that stand (by place, in the order issued) a contract that comes today is offered.

    Each states the whole terms: of those in effect the last one says it all; those still to come are offered too.
    """
    begun = [place for place, on in enumerate(effective_on) if on <= today]
    ahead = [place for place, on in enumerate(effective_on) if on > today]
    return sorted([*([max(begun, key=lambda place: (effective_on[place], place))] if begun else []), *ahead])


def late_reply_by(reply_by_on: date, today: date) -> date:
    """The last day to reply of a contract that came after a variation was issued."""
    return max(reply_by_on, today + timedelta(days=LATE_REPLY_DAYS))


def applies_from(effective_on: date, accepted_at: datetime | None) -> date | None:
    """The day from which a variation binds one provider; None while it has not accepted."""
    return None if accepted_at is None else max(effective_on, local(accepted_at).date())


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of one contract and the day from which they bind; for the terms first signed, None before they do."""

    version: str
    from_on: date | None


def terms_in_force(signed: Terms, agreed: Iterable[Terms], on: date) -> Terms:
    """Of the terms first signed and the variations accepted since (in the order issued), those that bind on a day."""
    begun = [
        (terms.from_on, place, terms) for place, terms in enumerate(agreed) if terms.from_on and terms.from_on <= on
    ]
    return max(begun, key=lambda each: each[:2])[2] if begun else signed
