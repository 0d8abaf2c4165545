"""An officer judges declared exclusion grounds one by one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from consortium.admission import queries
from consortium.admission.models import ExclusionJudgement
from consortium.admission.rules import judging as rules
from consortium.admission.rules.judging import Judged, Ruling
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db


def judge_grounds(
    *,
    actor: Actor,
    application_id: UUID,
    rulings: Mapping[str, Ruling],
    seen: Mapping[str, datetime | None] | None = None,
    now: datetime,
) -> int:
    """Say of each ground named whether its self-cleaning is accepted, and why. Until the decision it may change.

    Returns how many were judged otherwise than before. Raises `Refused` without a grant to read that lasts, once it is
    decided, without a reason, and where somebody else judged the same ground since `seen`.
    """
    application = queries.get_application_as_lead(actor, application_id)
    queries.lock_round_to_assess(application.round_id)  # whoever decides, or judges as well, waits
    rules.ensure_may_judge(
        is_reading=queries.find_reading(actor, application_id, now) is not None,
        is_decided=bool(queries.decisions_of([application_id])),
    )
    kept = queries.judgements_of(application_id)
    judged = {ground: Judged(row.is_accepted, row.reason, row.judged_at) for ground, row in kept.items()}
    declared = {key for key, said in queries.declarations_of(application_id).items() if said.applies}
    changed = rules.rulings_to_save(rulings, declared=declared, judged=judged)
    rules.ensure_as_seen(changed, judged=judged, seen=seen or {})
    for ground, ruling in changed.items():
        row = kept.get(ground)
        if row is None:
            row = ExclusionJudgement(
                lead_id=actor.organisation,
                provider_id=application.provider_id,
                application_id=application_id,
                ground=ground,
            )
            db.session.add(row)
        row.is_accepted, row.reason = bool(ruling.is_accepted), ruling.reason.strip()
        row.judged_at, row.judged_by = now, actor.person
    db.session.flush()
    if changed:
        audit.record(
            actor,
            "exclusion_evidence.judged",
            application,
            also_for=[application.provider_id],
            grounds=len(changed),
        )
    return len(changed)
