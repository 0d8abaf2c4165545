"""Recording that the notice of a round's contracts was sent: the text as it read, its number and its day."""

from datetime import date, datetime
from uuid import UUID

from consortium.admission import queries
from consortium.admission.models import Round, RoundNotice
from consortium.admission.queries.noticing import Ready, get_ready
from consortium.admission.rules import noticing as rules
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local, long_date
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.members import queries as members
from consortium.systems import queries as systems


def notice_text(round_: Round, ready: Ready) -> str:
    """The notice in plain text, to be copied into the official form. Nothing of any child is in it."""
    system, lead = systems.get_system(round_.system_id), members.get_organisation(round_.lead_id)
    opening = "admission at any time" if round_.is_standing else f"round {round_.number} of admission"
    lines = [
        f"Notice of contracts under {system.name}",
        "",
        f"Lead authority: {lead.name}, for every body named in notice {system.notice_reference}.",
        f"Contracts made after {opening}, on quality and without a question about price.",
        f"The system ends on {long_date(system.ends_on)}.",
        "",
        f"Providers admitted: {len(ready.admitted)}",
    ]
    for each in ready.admitted:
        lines += [
            "",
            each.name,
            f"  Contract {each.reference}, in effect from {long_date(each.from_on)}",
            *(f"  {lot[0].upper()}{lot[1:]}" for lot in each.lots),
        ]
    lines += ["", f"Contact: {system.contact_name}, {system.contact_email}"]
    return "\n".join(lines) + "\n"


def record_notice(
    *, actor: Actor, round_id: UUID, reference: str, sent_on: date, seen: int | None = None, now: datetime
) -> RoundNotice:
    """The lead records that it sent the notice: what it said is kept, and those contracts are told of.

    `seen` is how many contracts the officer saw in it. Raises `Refused` where nothing is new, for a day that cannot be,
    without its number, and where another contract took effect meanwhile.
    """
    queries.lock_round_to_assess(round_id)
    round_ = queries.get_own_round(actor, round_id)
    ready = get_ready(actor, round_id, round_.system_id, now)
    if seen is not None and ready.admitted and seen != len(ready.admitted):
        raise Refused("notice.changed")
    rules.ensure_may_record(
        reference=reference,
        sent_on=sent_on,
        latest_from_on=max((each.from_on for each in ready.admitted), default=None),
        today=local(now).date(),
    )
    notice = RoundNotice(
        lead_id=actor.organisation,
        round_id=round_id,
        reference=reference.strip(),
        sent_on=sent_on,
        text=notice_text(round_, ready),
        contract_ids=[each.contract_id for each in ready.admitted],
        recorded_at=now,
        recorded_by=actor.person,
    )
    db.session.add(notice)
    db.session.flush()
    audit.record(actor, "notice.recorded", notice, changed=["reference", "text"], round=round_id, sent_on=sent_on)
    return notice
