"""What the functions give that look with their owner's rights: to each caller no more than is its own.

Sign-in's look-ups are left out: each answers one question about one secret that the caller already holds.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tests.integration.isolation.facts import Eyes
from tests.integration.isolation.probe import Leak, Probe
from tests.integration.isolation.worlds import Rows
from tests.integration.isolation.worlds.rows import Row

Found = set[tuple[Any, ...]]


@dataclass(frozen=True)
class Question:
    """A question to the database, for each of the things it may be asked about, and the right answer."""

    name: str
    sql: str
    about: Callable[[Rows], Iterable[Any]]
    answer: Callable[[Eyes, Any], Found]


def bids_of(eyes: Eyes, tender: Row) -> list[Row]:
    of_it = (tender["council_id"], tender["id"])
    return [
        bid for bid in eyes.rows["bid"]
        if (bid["council_id"], bid["mini_tender_id"]) == of_it and not bid["withdrawn_at"]
    ]  # fmt: skip


def opened_bids(eyes: Eyes, tender: Row) -> Found:
    """The buyer's, once opened, once: afterwards it has its own offers."""
    has_offers = any(offer["mini_tender_id"] == tender["id"] for offer in eyes.rows["offer"])
    if not eyes.is_own(tender, "council_id") or tender["opened_at"] is None or has_offers:
        return set()
    return {(bid["provider_id"], bid["id"], bid["version"]) for bid in bids_of(eyes, tender)}


def destroyed(eyes: Eyes, tender: Row) -> Found:
    """By a person of the buyer, where it was withdrawn; the key of what was decided is kept for years."""
    return {(eyes.who.kind == "person" and eyes.is_own(tender, "council_id") and tender["status"] == "withdrawn",)}


def shares_released(eyes: Eyes, tender: Row) -> Found:
    """To the buyer, from the deadline until it opens, once an officer has acted for each share."""
    past = tender["closes_at"] is not None and tender["closes_at"] <= eyes.facts.now
    if not eyes.is_own(tender, "council_id") or tender["status"] != "published" or not past:
        return set()
    of_it = {
        table: [row for row in eyes.rows[table] if row["mini_tender_id"] == tender["id"]]
        for table in ("mini_tender_share", "mini_tender_opening")
    }
    shares, acts = of_it["mini_tender_share"], of_it["mini_tender_opening"]
    return {(share["number"],) for share in shares} if len(acts) >= len(shares) else set()


def matched(eyes: Eyes, child: Row) -> Found:
    """To a program of the child's own council: the record's identifier, and that it is of another child."""
    is_told = eyes.is_own(child, "council_id") and eyes.who.kind == "client"
    return {(child["id"], False)} if is_told else set()


def receipts_given(eyes: Eyes, tender: Row) -> Found:
    """How many, of every version and of bids withdrawn too: to the buyer, from the deadline on."""
    past = tender["closes_at"] is not None and tender["closes_at"] <= eyes.facts.now
    is_told = eyes.is_own(tender, "council_id") and past
    return {(sum(v["mini_tender_id"] == tender["id"] for v in eyes.rows["bid_version"]) if is_told else 0,)}


def prices(eyes: Eyes, tender: Row) -> Found:
    """The buyer's, once quality is locked."""
    if not eyes.is_own(tender, "council_id") or not eyes.facts.quality_is_locked(tender["council_id"], tender["id"]):
        return set()
    return {
        (line["offer_id"], line["package_id"])
        for line in eyes.rows["offer_line"]
        if line["mini_tender_id"] == tender["id"]
    }


def number_of_bids(eyes: Eyes, tender: Row) -> Found:
    is_told = tender["closes_at"] is not None and (
        tender["rules"]["shows_bid_count"] or tender["closes_at"] <= eyes.facts.now
    )
    return {(len(bids_of(eyes, tender)) if eyes.is_own(tender, "council_id") and is_told else 0,)}


def lock_of(eyes: Eyes, tender: Row) -> Found:
    is_invited = eyes.is_invited(tender, "id")
    return {(tender["council_id"], tender["status"])} if is_invited else set()


def round_to_assess(eyes: Eyes, round_: Row) -> Found:
    return {(round_["lead_id"],)} if eyes.is_own(round_, "lead_id") else set()


def grounds(eyes: Eyes, application: Row) -> Found:
    """How many, and only to the lead's officer, who may then give a reason to read which."""
    if "procurement officer" not in eyes.roles or application["id"] not in eyes.applications_received:
        return set()
    declared = [d for d in eyes.rows["exclusion_declaration"] if d["application_id"] == application["id"]]
    return {(application["id"], sum(d["applies"] for d in declared))}


def judged(eyes: Eyes, application: Row) -> Found:
    """How many are judged and accepted, to the lead's officer; never which."""
    if "procurement officer" not in eyes.roles or application["withdrawn_at"] is not None:
        return set()
    made = [
        j for j in eyes.rows["exclusion_judgement"]
        if j["application_id"] == application["id"] and eyes.is_own(j, "lead_id")
    ]  # fmt: skip
    return {(application["id"], len(made), sum(j["is_accepted"] for j in made))} if made else set()


def judges(eyes: Eyes, application: Row) -> Found:
    """Who judged, to the lead: so that none of them reviews the decision."""
    return {
        (j["judged_by"],) for j in eyes.rows["exclusion_judgement"]
        if j["application_id"] == application["id"] and eyes.is_own(j, "lead_id")
    }  # fmt: skip


def assessors(eyes: Eyes, _: object) -> Found:
    """A buyer's own, and those of whoever belongs to what it leads."""
    if not eyes.who.buys:
        return set()
    bodies = {eyes.organisation} | {
        m["organisation_id"] for m in eyes.rows["membership"]
        if m["consortium_id"] in eyes.leads and m["from_on"] <= eyes.facts.today
        and (m["to_on"] is None or m["to_on"] >= eyes.facts.today)
    }  # fmt: skip
    return {
        (g["person_id"], g["organisation_id"]) for g in eyes.rows["role_grant"]
        if g["organisation_id"] in bodies and g["role"] == "assessor" and g["from_on"] <= eyes.facts.today
        and (g["to_on"] is None or g["to_on"] >= eyes.facts.today)
    }  # fmt: skip


def assessors_of(eyes: Eyes, evaluation: Row) -> Found:
    if not eyes.is_own(evaluation, "owner_id"):
        return set()
    return {(a["assessor_id"],) for a in eyes.facts.assignments[evaluation["id"]]}


def scored(eyes: Eyes, evaluation: Row) -> Found:
    """Which questions an assessor has done, to the owner: never how."""
    if not eyes.is_own(evaluation, "owner_id"):
        return set()
    return {
        (s["assessor_id"],) for s in eyes.rows["score"]
        if s["evaluation_id"] == evaluation["id"] and s["score"] is not None and s["reason"]
    }  # fmt: skip


def leaning(eyes: Eyes, evaluation: Row) -> Found:
    """Whoever scored beside others what all have locked, to the owner."""
    if not eyes.is_own(evaluation, "owner_id") or not eyes.facts.all_are_locked(evaluation["id"]):
        return set()
    working = {
        a["assessor_id"] for a in eyes.facts.assignments[evaluation["id"]]
        if not a["has_conflict"] and not a["set_aside_at"]
    }  # fmt: skip
    scored = [
        s for s in eyes.rows["score"]
        if s["evaluation_id"] == evaluation["id"] and s["assessor_id"] in working and s["score"] is not None
    ]  # fmt: skip
    beside = Counter(s["criterion"] for s in scored)
    return set(Counter(s["assessor_id"] for s in scored if beside[s["criterion"]] > 1).items())


def taken_away(eyes: Eyes, assignment: Row) -> Found:
    """An unlocked part of the owner's, by a person of the owner's."""
    is_working = eyes.person is not None and not (
        assignment["locked_at"] or assignment["has_conflict"] or assignment["set_aside_at"]
    )
    return {(assignment["evaluation_id"],)} if is_working and eyes.is_own(assignment, "owner_id") else set()


def is_a_job_of_its_council(eyes: Eyes, row: Row) -> bool:
    return eyes.who.kind == "job" and eyes.is_own(row, "council_id")


def past_its_time(eyes: Eyes, row: Row) -> bool:
    """In a world, what was added as old: born or ended so long ago that every period is over."""
    if "born_on" in row:
        return bool(row["born_on"].year < eyes.facts.today.year - 76)
    return row["ended_at"] is not None and (eyes.facts.now - row["ended_at"]).days > 6 * 366


def removed(eyes: Eyes, row: Row) -> Found:
    """What is past its time and not on hold, by a job of its own council."""
    is_held = any(h["subject_id"] == row["id"] for h in eyes.rows["legal_hold"])
    return {(is_a_job_of_its_council(eyes, row) and past_its_time(eyes, row) and not is_held,)}


def old_children(eyes: Eyes, _: object) -> Found:
    return {(c["id"],) for c in eyes.rows["child"] if eyes.is_own(c, "council_id") and past_its_time(eyes, c)}


def old_tenders(eyes: Eyes, _: object) -> Found:
    return {(t["id"],) for t in eyes.rows["mini_tender"] if eyes.is_own(t, "council_id") and past_its_time(eyes, t)}


def _is_old(eyes: Eyes, began_at: datetime) -> bool:
    return (eyes.facts.now - began_at).days > 6 * 366


def old_admissions(eyes: Eyes, _: object) -> Found:
    """Applications sent to the lead; one's own that were not, or were withdrawn; contracts of the lead."""
    sides = [
        (a, "lead_id" if a["submitted_at"] is not None and a["withdrawn_at"] is None else "provider_id")
        for a in eyes.rows["application"] if _is_old(eyes, a["started_at"])
    ] + [(c, "lead_id") for c in eyes.rows["lead_contract"] if _is_old(eyes, c["issued_at"])]  # fmt: skip
    return {(row["id"],) for row, side in sides if eyes.is_own(row, side)}


def admission_removed(eyes: Eyes, row: Row) -> Found:
    is_held = any(h["subject_id"] == row["id"] for h in eyes.rows["legal_hold"])
    is_due = (row["id"],) in old_admissions(eyes, None) and not is_held
    return {(eyes.who.kind == "job" and is_due,)}


def revived(eyes: Eyes, message: Row) -> Found:
    return {(eyes.who.administers and message["dead_at"] is not None,)}


def changes(eyes: Eyes, _: object) -> Found:
    """What is one's own to handle and told to programs."""
    return {(m["id"],) for m in eyes.rows["outbox_message"] if eyes.is_own(m, "handled_as") and m["is_change"]}


def answers_forgotten(eyes: Eyes, _: object) -> Found:
    """How many of one's own were kept for more than a day."""
    day_ago = eyes.facts.now - timedelta(hours=24)
    old = [k for k in eyes.rows["idempotency_key"] if eyes.is_own(k, "organisation_id") and k["made_at"] < day_ago]
    return {(len(old),)}


def agreed(eyes: Eyes, reset: Row) -> Found:
    """An administrator of the organisation or of the platform, asked within a day, who neither asked nor is meant."""
    helps = eyes.who.administers or (
        eyes.is_own(reset, "organisation_id") and "organisation administrator" in eyes.roles
    )
    is_another = eyes.person is not None and eyes.person not in {reset["asked_by"], reset["person_id"]}
    is_open = reset["agreed_at"] is None and reset["withdrawn_at"] is None
    return {(helps and is_another and is_open and (eyes.facts.now - reset["asked_at"]).total_seconds() < 86400,)}


def _looks_after(eyes: Eyes, row: Row) -> bool:
    is_its_own = eyes.is_own(row, "organisation_id") and "organisation administrator" in eyes.roles
    return eyes.who.administers or is_its_own


def _goes_on(eyes: Eyes, grant: Row) -> bool:
    return grant["to_on"] is None or bool(grant["to_on"] >= eyes.facts.today)


def _is_in_force(eyes: Eyes, grant: Row) -> bool:
    is_confirmed = grant["confirmed_at"] is not None or not grant["needs_second"]
    begun = grant["from_on"] <= eyes.facts.today
    return bool(begun and _goes_on(eyes, grant) and is_confirmed and grant["suspended_at"] is None)


def role_confirmed(eyes: Eyes, grant: Row) -> Found:
    """By whoever looks after the organisation, neither gave it nor gets it, while it waits."""
    waits = grant["needs_second"] and grant["confirmed_at"] is None and _goes_on(eyes, grant)
    is_another = eyes.person is not None and eyes.person not in {grant["granted_by"], grant["person_id"]}
    return {(waits and is_another and _looks_after(eyes, grant),)}


def role_kept(eyes: Eyes, grant: Row) -> Found:
    """By whoever looks after the organisation, for somebody else."""
    is_another = eyes.person is not None and eyes.person != grant["person_id"]
    return {(is_another and _goes_on(eyes, grant) and _looks_after(eyes, grant),)}


def role_suspended(eyes: Eyes, grant: Row) -> Found:
    """By a job of the organisation, once it is overdue, while somebody else administers it."""
    is_overdue = grant["review_due_on"] is not None and grant["review_due_on"] < eyes.facts.today
    others = any(
        other["organisation_id"] == grant["organisation_id"] and other["person_id"] != grant["person_id"]
        and other["role"] in {"organisation administrator", "platform administrator"} and _is_in_force(eyes, other)
        for other in eyes.rows["role_grant"]
    )  # fmt: skip
    is_its_job = eyes.who.kind == "job" and eyes.is_own(grant, "organisation_id")
    return {(is_its_job and is_overdue and grant["suspended_at"] is None and others,)}


def looks_in(eyes: Eyes, access: Row) -> Found:
    """By another administrator of the platform, within a day."""
    is_lately = (eyes.facts.now - access["asked_at"]).total_seconds() < 86400
    is_open = access["agreed_at"] is None and access["ended_at"] is None
    return {(eyes.who.administers and eyes.person != access["asked_by"] and is_open and is_lately,)}


def looks_away(eyes: Eyes, access: Row) -> Found:
    """By whoever looks after the organisation or the platform, unless it is over."""
    runs = access["until_at"] is None or access["until_at"] > eyes.facts.now
    return {(_looks_after(eyes, access) and access["ended_at"] is None and runs,)}


def ended(eyes: Eyes, session: Row) -> Found:
    its = eyes.is_own(session, "organisation_id") and "organisation administrator" in eyes.roles
    return {(its and session["ended_at"] is None,)}


def taken_up(eyes: Eyes, invitation: Row) -> Found:
    """By the person whose address it was sent to, within a week, once."""
    me = next((p for p in eyes.rows["person"] if p["id"] == eyes.person), None)
    is_open = invitation["accepted_at"] is None and invitation["revoked_at"] is None
    is_fresh = (eyes.facts.now - invitation["invited_at"]).total_seconds() < 7 * 86400
    return {
        (
            me is not None
            and me["email"] == invitation["email"]
            and is_open
            and is_fresh
            and invitation["invited_by"] != eyes.person,
        )
    }


def consent_ended(eyes: Eyes, token: Row) -> Found:
    """One's own, or one that was given for the organisation that one looks after; with the program's public name."""
    of_its_person = eyes.person is not None and token["person_id"] == eyes.person
    looked_after = eyes.is_own(token, "organisation_id") and "organisation administrator" in eyes.roles
    is_live = token["person_id"] is not None and not token["ended_at"] and token["expires_at"] > eyes.facts.now
    return {(token["client_id"] if is_live and (of_its_person or looked_after) else None,)}


def others_ended(eyes: Eyes, organisation: Row) -> Found:
    """All but one's own, by an administrator of the organisation or of the platform."""
    tends = eyes.who.administers or (eyes.is_own(organisation, "id") and "organisation administrator" in eyes.roles)
    ended = [
        s for s in eyes.rows["sign_in_session"]
        if s["organisation_id"] == organisation["id"] and not s["ended_at"] and s["person_id"] != eyes.person
    ]  # fmt: skip
    return {(len(ended) if tends else 0,)}


def coloured(eyes: Eyes, _: object) -> Found:
    """One's own, by an administrator of a body that buys."""
    return {(eyes.who.buys and "organisation administrator" in eyes.roles,)}


def own_drafts(eyes: Eyes, _: object) -> Found:
    return {(t["id"],) for t in eyes.rows["mini_tender"] if eyes.is_own(t, "council_id") and t["status"] == "draft"}


def stands(eyes: Eyes, lot: Row) -> Found:
    """Whether the asker is active for the lot at this moment."""
    now = eyes.facts.now
    return {
        (
            any(
                s["lot_id"] == lot["id"] and eyes.is_own(s, "provider_id") and s["kind"] == "active"
                and s["from_at"] <= now and (s["until_at"] is None or s["until_at"] > now)
                for s in eyes.rows["standing"]
            ),
        )
    }  # fmt: skip


def staffed(eyes: Eyes, organisation: Row) -> Found:
    """Whether anybody but the asker ever acted for it."""
    grants = [g for g in eyes.rows["role_grant"] if g["organisation_id"] == organisation["id"]]
    return {(eyes.person is not None and any(g["person_id"] != eyes.person for g in grants),)}


def newcomer(eyes: Eyes, person: Row) -> Found:
    """Whether somebody has neither a password nor anybody to act for."""
    known = [*eyes.rows["role_grant"], *eyes.rows["credential"]]
    return {(all(each["person_id"] != person["id"] for each in known),)}


def found_by_name(eyes: Eyes, _: object) -> Found:
    """Of everybody's names, those of the providers that one may know."""
    return {(provider,) for provider in eyes.known_providers}


def _in_force(eyes: Eyes, row: Row) -> bool:
    now = eyes.facts.now
    return bool(row["from_at"] <= now and (row["until_at"] is None or row["until_at"] > now))


def knows(eyes: Eyes, lot: Row) -> set[UUID]:
    """Of whoever ever stood on the lot, the providers that a buyer of it may know."""
    if lot["id"] not in eyes.lots_bought_from:
        return set()
    return {s["provider_id"] for s in eyes.rows["standing"] if s["lot_id"] == lot["id"]} & eyes.known_providers


def stood(eyes: Eyes, lot: Row) -> Found:
    return {(provider,) for provider in knows(eyes, lot)}


def candidates(eyes: Eyes, lot: Row) -> Found:
    """Who stands, offers the asker's own area, is not suspended by it, and has paused nothing that touches it."""

    def of(table: str, provider: UUID) -> list[Row]:
        return [row for row in eyes.rows[table] if row["provider_id"] == provider]

    def is_in(provider: UUID) -> bool:
        kinds = {s["kind"] for s in of("standing", provider) if s["lot_id"] == lot["id"] and _in_force(eyes, s)}
        offers = any(d["lot_id"] == lot["id"] and eyes.is_own(d, "council_id") for d in of("declared_place", provider))
        suspended = any(eyes.is_own(y, "council_id") and _in_force(eyes, y) for y in of("local_suspension", provider))
        paused = any(
            _in_force(eyes, z) and (z["resumed_at"] is None or z["resumed_at"] > eyes.facts.now)
            and z["lot_id"] in {None, lot["id"]} and z["council_id"] in {None, eyes.organisation}
            for z in of("invitation_pause", provider)
        )  # fmt: skip
        return kinds == {"active"} and offers and not suspended and not paused

    return {(provider,) for provider in knows(eyes, lot) if is_in(provider)}


def own_open_ones(eyes: Eyes, _: object) -> Found:
    """One's own that take bids, of dynamic markets."""

    def is_dynamic(tender: Row) -> bool:
        system = eyes.facts.system[eyes.facts.lot[tender["lot_id"]]["system_id"]]
        return bool(system["regime"] == "pa23-dynamic-market")

    return {
        (t["id"],) for t in eyes.rows["mini_tender"]
        if eyes.is_own(t, "council_id") and t["status"] == "published" and t["closes_at"] > eyes.facts.now
        and is_dynamic(t)
    }  # fmt: skip


def named(*tables: str) -> Callable[[Rows], Iterable[Row]]:
    return lambda rows: [row for table in tables for row in rows[table]]


def nothing(rows: Rows) -> Iterable[Row]:
    return [{}]


on_grants = named("role_grant")
GRANT = ":organisation_id, :person_id, :role, :from_on"
QUESTIONS = [
    Question(
        "open_bids", "SELECT provider_id, bid_id, version FROM guard.open_bids(:id)", named("mini_tender"), opened_bids
    ),
    Question(
        "match_children",
        "SELECT child_id, is_same FROM guard.match_children("
        "ARRAY['case ' || CAST(:id AS text)], ARRAY['Nobody'], ARRAY[DATE '2017-01-01'])",
        named("child"),
        matched,
    ),
    Question("release_shares", "SELECT number FROM guard.release_shares(:id)", named("mini_tender"), shares_released),
    Question("destroy_key", "SELECT guard.destroy_key(:id, 'So')", named("mini_tender"), destroyed),
    Question("receipt_leaves", "SELECT count(*) FROM guard.receipt_leaves(:id)", named("mini_tender"), receipts_given),
    Question("prices_of", "SELECT offer_id, package_id FROM guard.prices_of(:id)", named("mini_tender"), prices),
    Question("bid_count", "SELECT guard.bid_count(:id)", named("mini_tender"), number_of_bids),
    Question(
        "lock_for_bidding", "SELECT council_id, status FROM guard.lock_for_bidding(:id)", named("mini_tender"), lock_of
    ),
    Question(
        "lock_round_to_assess", "SELECT lead_id FROM guard.lock_round_to_assess(:id)", named("round"), round_to_assess
    ),
    Question(
        "lock_round_to_ask",
        "SELECT lead_id FROM guard.lock_round_to_ask(:id)",
        named("round"),
        lambda eyes, round_: {(round_["lead_id"],)},
    ),
    Question("grounds_declared", "SELECT * FROM guard.grounds_declared(ARRAY[:id])", named("application"), grounds),
    Question("grounds_judged", "SELECT * FROM guard.grounds_judged(ARRAY[:id])", named("application"), judged),
    Question("judges_of", "SELECT person_id FROM guard.judges_of(:id)", named("application"), judges),
    Question("assessors", "SELECT person_id, organisation_id FROM guard.assessors()", nothing, assessors),
    Question(
        "assessor_names", "SELECT person_id FROM guard.assessor_names(ARRAY[:id])", named("evaluation"), assessors_of
    ),
    Question("scored", "SELECT assessor_id FROM guard.scored(ARRAY[:id])", named("evaluation"), scored),
    Question("leanings", "SELECT assessor_id, answers FROM guard.leanings(ARRAY[:id])", named("evaluation"), leaning),
    Question(
        "evaluations_assigned",
        "SELECT unnest(guard.evaluations_assigned())",
        nothing,
        lambda eyes, _: {(evaluation,) for evaluation in eyes.assigned},
    ),
    Question(
        "evaluations_unconflicted",
        "SELECT unnest(guard.evaluations_unconflicted())",
        nothing,
        lambda eyes, _: {(evaluation,) for evaluation in eyes.unconflicted},
    ),
    Question(
        "applications_assessed",
        "SELECT unnest(guard.applications_assessed())",
        nothing,
        lambda eyes, _: {(application,) for application in eyes.applications_assessed},
    ),
    Question(
        "set_aside",
        "SELECT guard.set_aside(ARRAY[:evaluation_id], :assessor_id, 'Has left.')",
        named("assignment"),
        taken_away,
    ),
    Question("confirm_role", f"SELECT guard.confirm_role({GRANT})", on_grants, role_confirmed),
    Question(
        "keep_role", f"SELECT guard.keep_role({GRANT}, CAST(guard.now() AS date))", named("role_grant"), role_kept
    ),
    Question("suspend_role", f"SELECT guard.suspend_role({GRANT})", on_grants, role_suspended),
    Question("agree_support", "SELECT guard.agree_support(:organisation_id, :id)", named("support_access"), looks_in),
    Question("end_support", "SELECT guard.end_support(:organisation_id, :id)", named("support_access"), looks_away),
    Question("reset_factors", "SELECT guard.reset_factors(:organisation_id, :id, 'x')", named("factor_reset"), agreed),
    Question("end_session_of", "SELECT guard.end_session_of(:id)", named("sign_in_session"), ended),
    Question(
        "accept_colleague_invitation",
        "SELECT guard.accept_colleague_invitation(:id, NULL)",
        named("colleague_invitation"),
        taken_up,
    ),
    Question(
        "end_consent",
        "SELECT guard.end_consent(:person_id, :organisation_id, (SELECT c.id FROM guard.client_of(:client_id) c))",
        named("api_token"),
        consent_ended,
    ),
    Question("end_other_ways", "SELECT guard.end_other_ways(:id)", named("organisation"), others_ended),
    Question("choose_colour", "SELECT guard.choose_colour('teal')", nothing, coloured),
    Question("revive_message", "SELECT guard.revive_message(:recorded_by, :id)", named("outbox_message"), revived),
    Question(
        "changes_after",
        "SELECT id FROM guard.changes_after(0, '00000000-0000-0000-0000-000000000000', '-infinity',"
        " ARRAY['MiniTenderPublished'], 1000)",
        nothing,
        changes,
    ),
    Question("forget_answers", "SELECT guard.forget_answers()", nothing, answers_forgotten),
    Question("feed_era", "SELECT guard.feed_era() > 0", nothing, lambda eyes, _: {(True,)}),
    Question(
        "due_children",
        "SELECT child_id FROM guard.due_children((guard.now() AT TIME ZONE 'Europe/London')::date)",
        nothing,
        old_children,
    ),
    Question(
        "due_bids",
        "SELECT mini_tender_id FROM guard.due_bids((guard.now() AT TIME ZONE 'Europe/London')::date)",
        nothing,
        old_tenders,
    ),
    Question(
        "due_admissions",
        "SELECT id FROM guard.due_admissions((guard.now() AT TIME ZONE 'Europe/London')::date)",
        nothing,
        old_admissions,
    ),
    Question(
        "remove_admission",
        "SELECT coalesce(guard.remove_admission('applications to join', :id),"
        " guard.remove_admission('contracts with providers', :id)) IS NOT NULL",
        named("application", "lead_contract"),
        admission_removed,
    ),
    Question(
        "record_for",
        "SELECT guard.record_for(:id) IS NOT NULL",
        named("subject_export"),
        lambda eyes, row: {
            (
                eyes.who.kind == "job"
                and eyes.is_own(row, "organisation_id")
                and row["agreed_at"] is not None
                and row["made_at"] is None,
            )
        },
    ),
    Question("remove_child", "SELECT guard.remove_child(:id) IS NOT NULL", named("child"), removed),
    Question("remove_bids", "SELECT guard.remove_bids(:id) IS NOT NULL", named("mini_tender"), removed),
    Question(
        "remove_by_age",
        "SELECT guard.remove_by_age(1) IS NOT NULL",
        nothing,
        lambda eyes, _: {(eyes.who.kind == "job",)},
    ),
    Question("consortia", "SELECT unnest(guard.consortia())", nothing, lambda eyes, _: {(c,) for c in eyes.consortia}),
    Question(
        "led_consortia", "SELECT unnest(guard.led_consortia())", nothing, lambda eyes, _: {(c,) for c in eyes.leads}
    ),
    Question("stands", "SELECT guard.stands(:lead_id, :id)", named("lot"), stands),
    Question("is_staffed", "SELECT guard.is_staffed(:id)", named("organisation"), staffed),
    Question("is_newcomer", "SELECT guard.is_newcomer(:id)", named("person"), newcomer),
    Question(
        "all_are_locked",
        "SELECT guard.all_are_locked(:owner_id, :id)",
        named("evaluation"),
        lambda eyes, evaluation: {(eyes.facts.all_are_locked(evaluation["id"]),)},
    ),
    Question(
        "find_providers",
        "SELECT f.provider_id FROM unnest(ARRAY['Acorn', 'Beech', 'Cedar', 'Damson', 'Elder']) n,"
        " guard.find_providers(n) f",
        nothing,
        found_by_name,
    ),
    Question(
        "candidates",
        "SELECT c.provider_id FROM guard.candidates(:id, guard.now(), NULL, NULL) c",
        named("lot"),
        candidates,
    ),
    Question("on_the_lot", "SELECT o.provider_id FROM guard.on_the_lot(:id, guard.now()) o", named("lot"), stood),
    Question(
        "invitation_facts",
        "SELECT f.provider_id FROM guard.invitation_facts(:id, guard.now(), ARRAY(SELECT id FROM organisation)) f",
        named("lot"),
        stood,
    ),
    Question("own_open_to_late_joiners", "SELECT unnest(guard.own_open_to_late_joiners())", nothing, own_open_ones),
    Question("own_drafts", "SELECT unnest(guard.own_drafts())", nothing, own_drafts),
]


NAMES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    **dict.fromkeys(("id", "organisation_id", "recorded_by", "lead_id", "owner_id", "evaluation_id"), sa.Uuid),
    **dict.fromkeys(("assessor_id", "person_id"), sa.Uuid),
    **dict.fromkeys(("role", "client_id"), sa.Text),
    "from_on": sa.Date,
}
"""What a question may ask about."""


def answering_leaks(
    probe: Probe, questions: Iterable[Question] = QUESTIONS, *, enough: int | None = None
) -> Iterator[Leak]:
    """Every answer that differs from the right one. What a question changes is taken back."""
    asked = [(question, *_statement(question.sql), list(question.about(probe.rows))) for question in questions]
    for eyes in probe.eyes:
        answers: list[tuple[Question, Row, Found]] = []
        with probe.acting(eyes.who):
            for question, statement, names, abouts in asked:
                for about in probe.rows.rng.sample(abouts, min(enough or len(abouts), len(abouts))):
                    given = {name: about[name] for name in names}
                    answers.append((question, about, _answer(probe.connection, statement, given)))
        for question, about, found in answers:
            right = question.answer(eyes, about)
            if eyes.who.kind == "support":  # of a role that may ask nothing of the kind
                right = {each for each in found if "permission denied for function" in str(each[0])} or {("no",)}
            if found != right:
                yield Leak(eyes.who.label, question.name, f"answers {found} and not {right}")


def _statement(asked: str) -> tuple[sa.TextClause, list[str]]:
    """With the names of what it is asked about."""
    names = [name for name in NAMES if f":{name}" in asked]
    return sa.text(asked).bindparams(*(sa.bindparam(name, type_=NAMES[name]()) for name in names)), names


def _answer(connection: sa.Connection, statement: sa.TextClause, given: dict[str, Any]) -> Found:
    changed = connection.begin_nested()
    try:
        return {tuple(row) for row in connection.execute(statement, given)}
    except (sa.exc.IntegrityError, sa.exc.ProgrammingError) as stopped:  # a constraint or a policy stood behind it
        return {(str(stopped.orig),)}
    finally:
        changed.rollback()
