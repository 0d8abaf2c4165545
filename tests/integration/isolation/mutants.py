"""What if a rule were looser? Each mutant weakens one declaration, and the proofs must notice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from consortium.kernel.row_security import DECLARED, Rule


@dataclass(frozen=True)
class Mutant:
    """A weakened database: the table whose rows it may open, and the statements that weaken it."""

    name: str
    table: str
    statements: tuple[str, ...]
    writes: bool = False


def loosened() -> Iterator[Mutant]:
    """Every rule of every table, made to allow everything; an update's two conditions together and one by one."""
    for table, name, rule in rules():
        parts = {"USING (true)": rule.using, "WITH CHECK (true)": rule.check}
        given = [clause for clause, condition in parts.items() if condition]
        for clauses in {" ".join(given), *given}:
            changed = (f"ALTER POLICY {name} ON {table} {clauses}",)
            yield Mutant(f"{table}.{name} {clauses}", table, changed, rule.command != "SELECT")


def forgetful() -> Iterator[Mutant]:
    """Every rule with one of its conditions forgotten."""
    for table, name, rule in rules():
        for clause, condition in (("USING", rule.using), ("WITH CHECK", rule.check)):
            if not condition or (clause == "WITH CHECK" and rule.command == "UPDATE" and rule.check == rule.using):
                continue
            conjuncts = split(condition)
            for place, forgotten in enumerate(conjuncts if len(conjuncts) > 1 else ()):
                rest = " AND ".join(f"({each})" for each in conjuncts[:place] + conjuncts[place + 1 :])
                changed = f"ALTER POLICY {name} ON {table} {clause} ({rest})"
                if clause == "USING" and rule.check == rule.using:
                    changed += f" WITH CHECK ({rest})"
                yield Mutant(
                    f"{table}.{name} {clause} without {forgotten[:90]}", table, (changed,), rule.command != "SELECT"
                )


def rules() -> Iterator[tuple[str, str, Rule]]:
    for table, protection in DECLARED.protections.items():
        for name, rule in protection.named_rules():
            if rule.using != "true" and rule.check != "true":
                yield table, name, rule


def split(condition: str) -> list[str]:
    """The conditions that `both` joined."""
    parts, depth, begun = [], 0, 0
    for match in re.finditer(r"\) AND \(|[()]", condition):
        if match.group() == ") AND (" and depth == 1:
            parts.append(condition[begun + 1 : match.start()])
            begun = match.end() - 1
        elif match.group() == ") AND (":
            continue
        else:
            depth += 1 if match.group() == "(" else -1
    parts.append(condition[begun + 1 : -1])
    return parts if len(parts) > 1 else [condition]


def without_triggers() -> Iterator[Mutant]:
    for trigger in DECLARED.triggers.values():
        drop = f"DROP TRIGGER {trigger.name} ON {trigger.table}"
        yield Mutant(f"without trigger {trigger.name}", trigger.table, (drop,), writes=True)


FORGOTTEN = {
    "changes_after(after_in bigint, after_id uuid, since timestamptz, events text[], most integer)": (
        "m.handled_as = guard.organisation() AND", "AND m.is_change",
    ),
    "forget_answers()": (
        "o.organisation_id = guard.organisation() AND", "AND o.made_at < guard.now() - interval '24 hours'",
    ),
    "reset_factors(organisation uuid, reset uuid, code bytea)": (
        "organisation = guard.organisation() AND", "AND r.asked_at > guard.now() - interval '24 hours'",
    ),
    "accept_colleague_invitation(invitation uuid, due date)": (
        "AND i.invited_by <> guard.person()",
        "AND i.accepted_at IS NULL", "AND i.revoked_at IS NULL", "AND i.invited_at > guard.now() - interval '7 days'",
        "AND lower(p.email) = lower(i.email)",
    ),
    "end_consent(who uuid, organisation uuid, program uuid)": (
        "organisation = guard.organisation() AND", "AND guard.has_role('organisation administrator')",
    ),
    "end_other_ways(organisation uuid)": (
        "AND s.person_id <> guard.person()", "organisation = guard.organisation() AND",
        "AND guard.has_role('organisation administrator')",
    ),
    "choose_colour(chosen text)": ("AND guard.is_buyer()", "AND guard.has_role('organisation administrator')"),
    "confirm_role(organisation uuid, holder uuid, which text, since date)": (
        "AND g.needs_second", "AND g.confirmed_at IS NULL", "AND guard.person() IS DISTINCT FROM g.granted_by",
        "AND guard.person() <> g.person_id", "organisation = guard.organisation() AND",
    ),
    "keep_role(organisation uuid, holder uuid, which text, since date, due date)": (
        "AND guard.person() <> g.person_id", "organisation = guard.organisation() AND",
    ),
    "suspend_role(organisation uuid, holder uuid, which text, since date)": (
        "AND guard.kind() = 'job'", "AND organisation = guard.organisation()", "AND x.suspended_at IS NULL",
    ),
    "agree_support(organisation uuid, access uuid)": (
        "AND a.agreed_at IS NULL", "AND a.ended_at IS NULL", "AND a.asked_at > guard.now() - interval '24 hours'",
        "AND a.asked_by <> guard.person()", "AND guard.kind() = 'administrator'",
    ),
    "end_support(organisation uuid, access uuid)": (
        "AND a.ended_at IS NULL", "AND (a.agreed_at IS NULL OR a.until_at > guard.now())",
        "organisation = guard.organisation() AND",
    ),
    "end_session_of(session uuid)": (
        "AND s.organisation_id = guard.organisation()", "AND guard.has_role('organisation administrator')",
    ),
    "open_bids(tender uuid)": (
        "t.council_id = guard.organisation() AND", "AND t.opened_at IS NOT NULL", "AND b.withdrawn_at IS NULL",
        "AND v.version = b.version",
        "AND NOT EXISTS (SELECT 1 FROM public.offer o WHERE o.council_id = t.council_id AND o.mini_tender_id = t.id)",
    ),
    "destroy_key(tender uuid, why text)": (
        "AND t.council_id = guard.organisation()", "AND guard.kind() = 'person'",
        "AND (t.status = 'withdrawn' OR (t.status IN ('awarded', 'no award') AND (t.closes_at AT TIME ZONE 'UTC' +"
        " make_interval( months => coalesce((t.rules -> 'policy' ->> 'bids_kept_months')::integer, 72))) AT TIME ZONE"
        " 'UTC' <= guard.now()))",
    ),
    "release_shares(tender uuid)": (
        "AND t.council_id = guard.organisation()", "AND t.status = 'published'",
        "AND (SELECT count(*) FROM public.mini_tender_opening o WHERE o.council_id = t.council_id AND"
        " o.mini_tender_id = t.id) >= (SELECT count(*) FROM public.mini_tender_share a WHERE"
        " a.council_id = t.council_id AND a.mini_tender_id = t.id)",
    ),
    "match_children(cases text[], families text[], days date[])": (
        "c.council_id = guard.organisation() AND", "AND guard.kind() = 'client'",
    ),
    "receipt_leaves(tender uuid)": ("AND t.council_id = guard.organisation()",),
    "bid_count(tender uuid)": (
        "AND t.council_id = guard.organisation()", "AND b.withdrawn_at IS NULL",
        "AND (t.rules -> 'shows_bid_count' = 'true' OR guard.now() >= t.closes_at)",
    ),
    "prices_of(tender uuid)": (
        "AND t.council_id = guard.organisation()", "AND (SELECT guard.quality_is_locked(guard.organisation(), tender))",
    ),
    "lock_for_bidding(tender uuid)": ("AND i.provider_id = guard.organisation()",),
    "lock_round_to_assess(wanted uuid)": ("AND r.lead_id = guard.organisation()",),
    "grounds_declared(applications uuid[])": (
        "AND a.lead_id = guard.organisation()", "AND a.submitted_at IS NOT NULL", "AND a.withdrawn_at IS NULL",
        "AND guard.has_role('procurement officer')", "AND d.applies",
    ),
    "grounds_judged(applications uuid[])": (
        "AND j.lead_id = guard.organisation()", "AND a.withdrawn_at IS NULL",
        "AND guard.has_role('procurement officer')", "FILTER (WHERE j.is_accepted)",
    ),
    "judges_of(application uuid)": ("AND j.lead_id = guard.organisation()",),
    "assessors()": (
        "AND g.role = 'assessor'", "m.consortium_id = ANY (guard.led_consortia()) AND",
    ),
    "scored(evaluations uuid[])": (
        "AND s.owner_id = guard.organisation()", "AND s.score IS NOT NULL AND s.reason <> ''",
    ),
    "leanings(evaluations uuid[])": (
        "AND e.owner_id = guard.organisation()", "AND guard.all_are_locked(e.owner_id, e.id)", "AND NOT a.has_conflict",
        "AND a.set_aside_at IS NULL",
    ),
    "set_aside(evaluations uuid[], assessor uuid, why text)": (
        "AND owner_id = guard.organisation()", "AND assessor_id = assessor", "AND locked_at IS NULL",
        "AND has_conflict IS DISTINCT FROM true", "AND set_aside_at IS NULL",
    ),
    "assessor_names(evaluations uuid[])": ("AND a.owner_id = guard.organisation()",),
    "revive_message(recorder uuid, message uuid)": ("AND dead_at IS NOT NULL", "AND guard.kind() = 'administrator'"),
    "due_children(on_day date)": ("c.council_id = guard.organisation() AND",),
    "due_bids(on_day date)": ("t.council_id = guard.organisation() AND",),
    "due_admissions(on_day date)": (
        "a.lead_id = guard.organisation() AND", "a.provider_id = guard.organisation() AND",
        "c.lead_id = guard.organisation() AND",
    ),
    "remove_admission(of_kind text, subject uuid)": ("AND guard.kind() = 'job'", "AND NOT d.is_held"),
    "remove_child(whom uuid)": ("AND guard.kind() = 'job'", "AND NOT d.is_held"),
    "remove_bids(tender uuid)": ("AND guard.kind() = 'job'",),
    "remove_by_age(most integer)": ("guard.kind() IS DISTINCT FROM 'job' OR",),
    "record_for(export uuid)": (
        "e.organisation_id = us AND", "AND e.agreed_at IS NOT NULL", "AND guard.kind() = 'job'",
    ),
    "own_drafts()": ("t.council_id = guard.organisation() AND", "AND t.status = 'draft'"),
    "consortia()": (
        "organisation_id = guard.organisation() AND", "AND part IN ('lead', 'member', 'opted-in')",
        "AND from_on <= (guard.now() AT TIME ZONE 'Europe/London')::date",
        "AND (to_on IS NULL OR to_on >= (guard.now() AT TIME ZONE 'Europe/London')::date)",
    ),
    "led_consortia()": ("WHERE lead_id = guard.organisation()",),
    "is_staffed(organisation uuid)": ("AND g.person_id <> guard.person()",),
    "is_newcomer(person uuid)": ("AND NOT EXISTS (SELECT 1 FROM public.credential c WHERE c.person_id = person)",),
    "find_providers(sought text)": ("AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[])",),
    "candidates(lot uuid, at timestamptz, after uuid, most integer)": (
        "AND d.council_id = (SELECT guard.organisation())", "y.council_id = (SELECT guard.organisation()) AND",
        "AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[])", "AND (z.resumed_at IS NULL OR z.resumed_at > at)",
    ),
    "on_the_lot(lot uuid, at timestamptz)": ("AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[])",),
    "invitation_facts(lot uuid, at timestamptz, wanted uuid[])": (
        "AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[])",
    ),
    "own_open_to_late_joiners()": (
        "t.council_id = guard.organisation() AND", "AND t.status = 'published'", "AND t.closes_at > guard.now()",
    ),
    "stands(lead uuid, lot uuid)": (
        "AND s.provider_id = guard.organisation()", "AND s.kind = 'active'", "AND s.from_at <= guard.now()",
        "AND (s.until_at IS NULL OR s.until_at > guard.now())", "AND s.lot_id = lot",
    ),
    "evaluations_assigned()": (
        "assessor_id = guard.person() AND", "AND assessor_organisation_id = guard.organisation()",
        "AND has_conflict IS DISTINCT FROM true", "AND set_aside_at IS NULL",
    ),
    "evaluations_unconflicted()": (
        "assessor_id = guard.person() AND", "AND assessor_organisation_id = guard.organisation()",
        "AND NOT has_conflict", "AND set_aside_at IS NULL",
    ),
    "all_are_locked(owner uuid, evaluation uuid)": (
        "coalesce(bool_and(a.locked_at IS NOT NULL), false) AND", "count(*) >= min(e.assessors_needed) AND",
        "AND count(DISTINCT a.assessor_organisation_id) >= min(e.councils_needed)",
        "AND e.id = evaluation", "AND a.has_conflict IS DISTINCT FROM true",
        "AND a.set_aside_at IS NULL",
    ),
    "applications_assessed()": (
        "e.evaluation_id = ANY (guard.evaluations_unconflicted()) AND", "AND a.withdrawn_at IS NULL",
    ),
    "negotiation_is_over(council uuid, tender uuid, round integer)": (
        "n.closes_at <= guard.now() OR", "AND o.provider_id = n.provider_id", "AND o.number = n.number",
        "AND n.number = round",
    ),
    "quality_is_locked(council uuid, tender uuid)": (
        "bool_and(guard.all_are_locked(o.council_id, o.evaluation_id))",
        "AND o.mini_tender_id = tender",
    ),
    "refuse_late_bid()": ("held.status IS DISTINCT FROM 'published' OR", "OR guard.now() >= held.closes_at"),
    "keep_mini_tender_fair()": (
        "NEW.rules IS DISTINCT FROM OLD.rules OR", "OR NEW.invitations_sha256 IS DISTINCT FROM OLD.invitations_sha256",
        "OR NEW.closes_at < OLD.closes_at", "AND guard.now() < NEW.closes_at",
    ),
}  # fmt: skip
"""Of each function with its owner's rights, the conditions that make it answer its caller only.

Left out is what others imply: an id names one row whoever owns it, and only buyers belong to a consortium or have
assessors.
"""


def forgetful_functions() -> Iterator[Mutant]:
    """Each of those with one condition forgotten. Raises `LookupError` for a condition that is not there any more."""
    for identity, conditions in FORGOTTEN.items():
        function = DECLARED.functions[identity]
        definition = " ".join(function.definition.split())
        for condition in conditions:
            if condition not in definition:
                raise LookupError(f"{identity} has no condition {condition}")
            weaker = definition.replace(condition, "true" if condition.startswith("bool_and") else "", 1)
            statement = f"CREATE OR REPLACE FUNCTION guard.{function.signature} {weaker}"
            yield Mutant(f"{identity} without {condition}", "", (statement,))


def is_equivalent(mutant: Mutant) -> bool:
    """A check that only repeats what the row had to be to be found, of columns that nobody may change, forbids nothing.

    Such a mutant is the same database.
    """
    if not mutant.name.endswith("WITH CHECK (true)") or "USING" in mutant.name:
        return False
    name = mutant.name.split(".")[1].split(" ")[0]
    protection = DECLARED.protections[mutant.table]
    rule = dict(protection.named_rules())[name]
    if rule.command != "UPDATE" or rule.check is None or rule.using is None:
        return False
    changeable = {column for each in protection.rules if each.role == rule.role for column in each.columns}
    repeats = set(split(rule.check)) <= {*split(rule.using), rule.using}
    return repeats and not any(re.search(rf"(?<!\.)\b{column}\b(?!\.)", rule.check) for column in changeable)
