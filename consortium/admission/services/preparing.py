"""The lead prepares admission: a questionnaire in versions, and rounds that use one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from consortium.admission import queries
from consortium.admission.events import RoundDecisionNears
from consortium.admission.models import Questionnaire, Round
from consortium.admission.rules import questionnaire as rules
from consortium.admission.rules import reminding, rounds, standing
from consortium.admission.services.building import replace_draft, start_version
from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import BadInput
from consortium.systems import queries as systems
from consortium.systems.rules import Regime, ensure_admits_at_any_time, ensure_admits_in_rounds, ensure_in_force


def save_questionnaire(
    *, actor: Actor, system_id: UUID, document: Mapping[str, Any], now: datetime, questionnaire_id: UUID | None = None
) -> Questionnaire:
    """Save a draft as a new version, or over the draft `questionnaire_id`. Raises `BadInput` for what cannot be read.

    Weights may still be unfinished: they are checked when the version is adopted.
    """
    if questionnaire_id is None:
        return start_version(actor=actor, system_id=system_id, document=document)
    return replace_draft(actor=actor, questionnaire_id=questionnaire_id, document=document)


def adopt_questionnaire(*, actor: Actor, questionnaire_id: UUID, now: datetime) -> Questionnaire:
    """Adopt a version: from now on it is public and never changes.

    Raises `Refused` unless the weights total exactly 100.00 for every lot and legal form.
    """
    draft = queries.get_own_questionnaire(actor, questionnaire_id)
    rules.ensure_not_adopted(is_adopted=draft.adopted_at is not None)
    lots = [lot.number for lot in systems.list_lots(draft.system_id)]
    rules.ensure_weights_are_whole(rules.read_questionnaire(draft.document), lots)
    draft.adopted_at, draft.adopted_by = now, actor.person
    db.session.flush()
    audit.record(actor, "questionnaire.adopted", draft, version=draft.version, changed=["document"])
    return draft


def announce_round(
    *,
    actor: Actor,
    system_id: UUID,
    questionnaire_id: UUID,
    opens_at: datetime,
    closes_at: datetime,
    decision_due_on: date,
    now: datetime,
    questions_until_at: datetime | None = None,
) -> Round:
    """Announce the next round of a published system: everybody sees its dates and its questions from now on.

    Without `questions_until_at`, providers may ask until ten days before it closes.

    Raises `Refused` for a regime without rounds, impossible dates or a questionnaire that was not adopted.
    """
    system = systems.get_own_system(actor, system_id)
    _ensure_system_admits(system, local(now).date())
    questionnaire = queries.get_own_questionnaire(actor, questionnaire_id)
    if questionnaire.system_id != system.id:
        raise BadInput("questionnaire", "belongs to another system")
    rules.ensure_adopted(is_adopted=questionnaire.adopted_at is not None)
    until_at = questions_until_at or rounds.usual_end_of_questions(opens_at=opens_at, closes_at=closes_at)
    rounds.ensure_dates_are_possible(
        opens_at=opens_at,
        closes_at=closes_at,
        questions_until_at=until_at,
        decision_due_on=decision_due_on,
        system_ends_on=system.ends_on,
        now=now,
    )
    earlier = queries.list_rounds(system_id)
    if earlier:
        rounds.ensure_follows(opens_at=opens_at, last_number=earlier[0].number, last_closes_at=earlier[0].closes_at)
    announced = Round(
        lead_id=actor.organisation,
        system_id=system.id,
        questionnaire_id=questionnaire.id,
        number=earlier[0].number + 1 if earlier else 1,
        opens_at=opens_at,
        closes_at=closes_at,
        questions_until_at=until_at,
        decision_due_on=decision_due_on,
        announced_at=now,
        announced_by=actor.person,
    )
    db.session.add(announced)
    db.session.flush()
    audit.record(actor, "round.announced", announced, system=system.id, number=announced.number)
    for days, due_at in reminding.of_the_decision(decision_due_on, now):
        outbox.record(RoundDecisionNears(round_id=announced.id, days=days), due_at=due_at)
    return announced


def open_at_any_time(*, actor: Actor, system_id: UUID, questionnaire_id: UUID, now: datetime) -> Round:
    """Open a system that admits at any time, from now on until it ends: applications are decided as they arrive.

    Raises `Refused` for a system that admits in rounds, one that is open already, or a questionnaire not adopted.
    """
    system = systems.get_own_system(actor, system_id)
    ensure_in_force(is_published=system.published_at is not None, ends_on=system.ends_on, on=local(now).date())
    ensure_admits_at_any_time(Regime(system.regime), entry_every_months=system.entry_every_months)
    questionnaire = queries.get_own_questionnaire(actor, questionnaire_id)
    if questionnaire.system_id != system.id:
        raise BadInput("questionnaire", "belongs to another system")
    rules.ensure_adopted(is_adopted=questionnaire.adopted_at is not None)
    earlier = queries.list_rounds(system_id)
    standing.ensure_none_open(is_one_open=any(each.closes_at > now for each in earlier))
    opened = Round(
        lead_id=actor.organisation,
        system_id=system.id,
        questionnaire_id=questionnaire.id,
        number=earlier[0].number + 1 if earlier else 1,
        opens_at=now.replace(second=0, microsecond=0),
        closes_at=standing.closes_with(system.ends_on),
        questions_until_at=standing.closes_with(system.ends_on),
        decision_due_on=system.ends_on,
        is_standing=True,
        announced_at=now,
        announced_by=actor.person,
    )
    db.session.add(opened)
    db.session.flush()
    audit.record(actor, "round.opened_at_any_time", opened, system=system.id, number=opened.number)
    return opened


def _ensure_system_admits(system: Any, on: date) -> None:
    ensure_in_force(is_published=system.published_at is not None, ends_on=system.ends_on, on=on)
    ensure_admits_in_rounds(Regime(system.regime))
