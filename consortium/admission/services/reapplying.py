"""A new application begins as the provider's last one to the same system, as far as it still fits.

Exclusion grounds are never carried over: they are declared anew each time.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.admission import queries
from consortium.admission.models import Answer, Application, ApplicationLot
from consortium.admission.rules import reapplying as rules
from consortium.admission.rules.answers import Kind, document_of
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.members import queries as members
from consortium.systems import queries as systems


def carry_over(*, actor: Actor, application: Application, system_id: UUID, now: datetime) -> Application | None:
    """Fill a new draft from the last application; gives that one, or None for a first.

    Where the lead received the last application, each answer remembers what it was, so that whoever reads the new one
    sees what changed. What was never submitted is carried over and not remembered: the lead never had it.
    """
    last = queries.find_last_application(actor, system_id, before=application)
    if last is None:
        return None
    answers = queries.answers_of([last.id]).get(last.id, {})
    asked = queries.questionnaires_of_rounds([last.round_id, application.round_id])
    now_asked = queries.questions_of(asked[application.round_id])
    kept = rules.answers_carried(queries.questions_of(asked[last.round_id]), now_asked, answers)
    was_received = last.submitted_at is not None and last.withdrawn_at is None
    kinds = {each.key: each.kind for each in now_asked}
    if kept:
        rows = [
            {
                "provider_id": actor.organisation,
                "application_id": application.id,
                "question": key,
                "value": {"value": value, "before": value} if was_received else {"value": value},
                "document_id": document_of(value) if kinds[key] is Kind.DOCUMENT else None,
                "saved_at": now,
                "saved_by": actor.person_id,
            }
            for key, value in kept.items()
        ]
        db.session.execute(sa.insert(Answer), rows)
    _carry_places(actor, application, last, system_id, now)
    db.session.flush()
    audit.record(actor, "application.carried_over", application, last=last.id, questions=sorted(kept))
    return last


def _carry_places(actor: Actor, application: Application, last: Application, system_id: UUID, now: datetime) -> None:
    system = systems.get_system(system_id)
    bodies = members.list_councils_that_may_call_off(system.consortium_id, local(now).date())
    offers = rules.offers_carried(
        queries.offers_of([last.id]).get(last.id, {}),
        lots=[lot.id for lot in systems.list_lots(system_id)],
        councils=[body.organisation_id for body in bodies],
    )
    db.session.add_all(
        ApplicationLot(
            provider_id=actor.organisation,
            application_id=application.id,
            lead_id=application.lead_id,
            lot_id=lot,
            council_ids=places,
        )
        for lot, places in offers.items()
    )
