"""Setting what is a key decision in this council, and what is subject to call-in."""

from datetime import date, datetime

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from tenants.authorisation.models import DecisionRuleSet
from tenants.authorisation.rules import consequences
from tenants.authorisation.rules.consequences import DecisionRules


def set_decision_rules(*, actor: Actor, rules: DecisionRules, from_on: date, now: datetime) -> DecisionRuleSet:
    """Set the council's thresholds from a day on, today at the earliest. What was decided stays as it was.

    Raises `Refused` for a day in the past and for thresholds that cannot be.
    """
    consequences.ensure_decision_rules(rules, from_on=from_on, today=local(now).date())
    entry = DecisionRuleSet(
        council_id=actor.organisation,
        from_on=from_on,
        key_over_gbp=rules.key_over,
        key_divisions=rules.key_divisions,
        call_in_from_gbp=rules.call_in_from,
        call_in_days=rules.call_in_days,
        ratify_days=rules.ratify_days,
        publish_from_gbp=rules.publish_from,
        set_at=now,
        set_by=actor.person,
    )
    db.session.add(entry)
    db.session.flush()
    audit.record(actor, "decision_rules.set", entry, changed=["key_over_gbp", "key_divisions", "call_in_from_gbp"])
    return entry
