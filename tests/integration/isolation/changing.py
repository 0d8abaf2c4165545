"""Who may change and delete which row, and how: each kind of change that a grant allows, with its own answer."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tests.integration.isolation.facts import Eyes
from tests.integration.isolation.inserting import (
    KEEPS_THE_SCHEME,
    administrator,
    all_locked,
    all_of,
    any_of,
    before_the_deadline,
    by_oneself,
    empty,
    has,
    imports_the_directory,
    leads,
    not_concluded,
    of_a_draft_card,
    of_a_draft_system,
    of_an_open_fee_review,
    of_own_draft,
    opened_to_read,
    own,
    role,
    still_scoring,
    tender_is,
    tender_is_opened,
    undecided,
    views_are_asked,
)
from tests.integration.isolation.reading import May, keeps_webhooks, keeps_webhooks_or_sends, may_export
from tests.integration.isolation.worlds.rows import Row


class Answer(StrEnum):
    """What the database says to a write."""

    DONE = "done"
    NOTHING = "hits no row"
    REFUSED = "refused"


@dataclass(frozen=True)
class Change:
    """A change of some columns, who reaches the row for it, and what of those may then go through."""

    table: str
    name: str
    sets: str
    reaches: May
    goes_through: May = lambda eyes, row: True

    def answer(self, eyes: Eyes, row: Row) -> Answer:
        if not self.reaches(eyes, row):
            return Answer.NOTHING
        return Answer.DONE if self.goes_through(eyes, row) else Answer.REFUSED


def is_provider(eyes: Eyes, row: Row) -> bool:
    return bool(row["kind"] == "provider")


def handles(eyes: Eyes, row: Row) -> bool:
    return eyes.who.kind == "job" and eyes.is_own(row, "handled_as")


def my_open_assignment(eyes: Eyes, row: Row) -> bool:
    return row in eyes.my_assignments and row["locked_at"] is None and row["set_aside_at"] is None


def by_its_moderator(eyes: Eyes, row: Row) -> bool:
    return eyes.is_oneself(row, "second_moderator_id" if row["confirmed_at"] else "moderator_id")


def still_draft(eyes: Eyes, row: Row) -> bool:
    return row["submitted_at"] is None


def is_not_over(eyes: Eyes, row: Row) -> bool:
    return bool(row["closes_at"] > eyes.facts.now)


def is_ahead(eyes: Eyes, row: Row) -> bool:
    return bool(row["opens_at"] > eyes.facts.now)


def round_is_open(eyes: Eyes, row: Row) -> bool:
    of_it = next(r for r in eyes.rows["round"] if r["id"] == row["round_id"])
    return bool(of_it["opens_at"] <= eyes.facts.now < of_it["closes_at"])


def known(eyes: Eyes, row: Row) -> bool:
    return row["provider_id"] in eyes.known_providers


def a_job(eyes: Eyes, row: Row) -> bool:
    return eyes.who.kind == "job"


def views_are_in(eyes: Eyes, row: Row) -> bool:
    return eyes.facts.views_are_in(row)


def may_leave(eyes: Eyes, row: Row) -> bool:
    """Who is a member or has opted in, and has not left already."""
    return row["part"] in {"member", "opted-in"} and (row["to_on"] is None or row["to_on"] >= eyes.facts.today)


def before_its_last_day_is_over(eyes: Eyes, row: Row) -> bool:
    return bool(row["ends_on"] >= eyes.facts.today)


def never(eyes: Eyes, row: Row) -> bool:
    return False


def a_person(eyes: Eyes, row: Row) -> bool:
    return eyes.person is not None


def in_time_to_reply(eyes: Eyes, row: Row) -> bool:
    return bool(row["reply_by_at"] > eyes.facts.now)


def prices_are_shown(eyes: Eyes, row: Row) -> bool:
    return eyes.facts.quality_is_locked(row["council_id"], row["mini_tender_id"])


def takes_bids(eyes: Eyes, row: Row) -> bool:
    return row["status"] == "published" and row["closes_at"] > eyes.facts.now


def may_be_opened(eyes: Eyes, row: Row) -> bool:
    return row["opened_at"] is None and (row["closes_at"] is None or row["closes_at"] <= eyes.facts.now)


def had_no_part(eyes: Eyes, row: Row) -> bool:
    """Did not decide on the application, was not asked to assess it, did not moderate or conclude it."""
    of_it = {"lead_id": row["lead_id"], "application_id": row["application_id"]}
    tied = {e["evaluation_id"] for e in eyes.rows["application_evaluation"] if of_it.items() <= e.items()}
    had = {d["decided_by"] for d in eyes.rows["decision"] if of_it.items() <= d.items()}
    had |= {a["assessor_id"] for a in eyes.rows["assignment"] if a["evaluation_id"] in tied}
    had |= {e["concluded_by"] for e in eyes.rows["evaluation"] if e["id"] in tied}
    for each in eyes.rows["consensus"]:
        if each["evaluation_id"] in tied:
            had |= {each["moderator_id"], each["second_moderator_id"]}
    had |= {each["judged_by"] for each in eyes.rows["exclusion_judgement"] if of_it.items() <= each.items()}
    return eyes.person not in had


def standstill_is_over(eyes: Eyes, row: Row) -> bool:
    until = row["standstill_until"]
    return row["contract_id"] is None and until is not None and until < eyes.facts.now


def waits_for_signatory(eyes: Eyes, row: Row) -> bool:
    is_open = row["accepted_at"] is not None and row["needs_countersignature"] and row["countersigned_at"] is None
    return is_open and eyes.is_own(row, "lead_id")


council, provider, lead = own("council_id"), own("provider_id"), own("lead_id")
its_administrator = all_of(own("organisation_id"), role("organisation administrator"))
tended = all_of(own("organisation_id"), any_of(administrator, role("organisation administrator")))

waits_to_be_agreed = all_of(may_export, any_of(a_job, empty("agreed_at")))
withdrawing = all_of(council, a_job, has("status", "awaiting", "deferred", "called in"))


def in_call_in(eyes: Eyes, row: Row) -> bool:
    return row["effective_at"] is not None and row["effective_at"] > eyes.facts.now


deciding = all_of(council, role("authoriser"), any_of(has("status", "awaiting", "deferred", "called in"), in_call_in))
"""An approval that may still be called in is reached too: what it may become then is for the CHECKs to say."""


def of_a_case_called_in(eyes: Eyes, row: Row) -> bool:
    return any(
        case["id"] == row["case_id"] and case["council_id"] == row["council_id"] and case["status"] == "called in"
        for case in eyes.rows["spending_case"]
    )


def of_a_case_approved(eyes: Eyes, row: Row) -> bool:
    return any(
        case["id"] == row["case_id"] and case["council_id"] == row["council_id"] and case["status"] == "approved"
        for case in eyes.rows["spending_case"]
    )


def at_a_meeting_that_sits(eyes: Eyes, row: Row) -> bool:
    return any(
        (meeting["council_id"], meeting["id"]) == (row["council_id"], row["meeting_id"])
        and meeting["opened_at"] is not None
        and meeting["closed_at"] is None
        for meeting in eyes.rows["panel_meeting"]
    )


own_application = all_of(provider, any_of(still_draft, empty("withdrawn_at")))
own_view = all_of(council, views_are_asked)
has_a_side_to_sign = any_of(all_of(council, empty("council_signed_at")), all_of(provider, empty("provider_signed_at")))


def both_accepted_a_change(eyes: Eyes, row: Row) -> bool:
    return any(
        c["agreement_id"] == row["id"] and c["number"] == 1 and c["council_accepted_at"] and c["provider_accepted_at"]
        for c in eyes.rows["agreement_change"]
    )


is_to_call_off = all_of(
    council,
    lambda eyes, row: row["follows_id"] is not None and not (row["council_signed_at"] and row["provider_signed_at"]),
)
is_to_sign_or_follow = any_of(
    has_a_side_to_sign, all_of(council, lambda eyes, row: bool(row["provider_signed_at"])), is_to_call_off
)
"""A council reaches an agreement that both have signed too: to let it follow a change, and one it may call off."""
is_open_change = all_of(any_of(council, provider), empty("applied_at", "closed_at", "refused_at"))
fee_line_is_open = all_of(council, empty("decided_gbp"), of_an_open_fee_review)
accepted = "{0}_accepted_at = guard.now(), {0}_accepted_by = {1}, {0}_accepted_name = 'A', {0}_accepted_role = 'B'"
submitted = "submitted_at = guard.now(), submitted_by = gen_random_uuid(), submitted_hash = 'x', receipt = 'x'"
signed = "{0}_signed_at = guard.now(), {0}_signed_by = {1}, {0}_signed_name = 'A', {0}_signed_role = 'B'"
countersigned = (
    "countersigned_at = guard.now(), countersigned_by = gen_random_uuid(), countersigned_name = 'A',"
    " countersigned_role = 'B', takes_effect_at = guard.now()"
)
ACTOR = "guard.person()"

CHANGES = [
    Change("organisation", "rename", "name = 'New'", any_of(all_of(own("id"), is_provider), administrator)),
    Change(
        "membership", "end", "to_on = from_on",
        any_of(leads, all_of(own("organisation_id"), any_of(has("part", "invited"), may_leave))),
        any_of(leads, has("part", "invited"), lambda eyes, row: row["from_on"] >= eyes.facts.today),
    ),
    Change(
        "membership", "leave", "to_on = (guard.now() + interval '60 days')::date",
        any_of(leads, all_of(own("organisation_id"), any_of(has("part", "invited"), may_leave))),
    ),
    Change("person", "rename", "name = 'New'", by_oneself("id")),
    Change("credential", "new password", "secret_hash = 'new'", by_oneself()),
    Change("role_grant", "end", "to_on = from_on", any_of(administrator, its_administrator)),
    Change(
        "role_grant", "make longer", "to_on = to_on + 9", any_of(administrator, its_administrator),
        lambda eyes, row: not row["needs_second"] or row["to_on"] is None,
    ),
    Change("sign_in_session", "touch", "seen_at = guard.now()", by_oneself()),
    Change("authenticator_app", "use", "used_at = guard.now()", by_oneself()),
    Change("recovery_code", "use", "used_at = guard.now()", by_oneself()),
    Change("password_reset", "use", "used_at = guard.now()", by_oneself()),
    Change("factor_reset", "withdraw", "withdrawn_at = guard.now()", any_of(administrator, its_administrator)),
    Change("identity_provider", "rename", "name = 'New'", any_of(administrator, its_administrator)),
    Change("external_identity", "use", "used_at = guard.now()", by_oneself()),
    Change(
        "colleague_invitation", "revoke", "revoked_at = guard.now()", any_of(administrator, its_administrator)
    ),
    Change(
        "legal_hold", "ask to lift", f"lift_asked_at = guard.now(), lift_asked_by = {ACTOR}, lift_reason = 'x'",
        all_of(its_administrator, empty("lifted_at")), empty("lift_asked_by"),
    ),
    Change(
        "legal_hold", "ask in another's name",
        "lift_asked_at = guard.now(), lift_asked_by = gen_random_uuid(), lift_reason = 'x'",
        all_of(its_administrator, empty("lifted_at")), never,
    ),
    Change(
        "legal_hold", "lift", f"lifted_at = guard.now(), lifted_by = {ACTOR}",
        all_of(its_administrator, empty("lifted_at")), lambda eyes, row: row["lift_asked_by"] is not None,
    ),
    Change(
        "legal_hold", "lift in another's name", "lifted_at = guard.now(), lifted_by = gen_random_uuid()",
        all_of(its_administrator, empty("lifted_at")), never,
    ),
    Change("subject_export", "agree", f"agreed_at = guard.now(), agreed_by = {ACTOR}", waits_to_be_agreed),
    Change(
        "subject_export", "agree in another's name", "agreed_at = guard.now(), agreed_by = gen_random_uuid()",
        waits_to_be_agreed, a_job,
    ),
    Change("passkey", "use", "used_at = guard.now()", by_oneself()),
    Change("api_client", "end", "ended_at = guard.now()", tended),
    Change("program_secret", "end", "ended_at = guard.now()", tended),
    Change("webhook", "quieten", "failing_since = guard.now()", keeps_webhooks_or_sends),
    Change("webhook_secret", "lapse", "lapses_at = guard.now()", keeps_webhooks),
    Change("webhook_delivery", "take", "delivered_at = guard.now(), given_up_at = NULL", keeps_webhooks_or_sends),
    Change("api_token", "end", "ended_at = guard.now()", own("organisation_id")),
    Change("calendar_feed", "make anew", "made_at = guard.now()", all_of(own("organisation_id"), by_oneself())),
    Change("outbox_message", "done", "done_at = guard.now(), dead_at = NULL", handles),
    Change("idempotency_key", "answer", "status = 201", all_of(own("organisation_id"), empty("status"))),
    Change(
        "stored_document", "judge", "state = 'clean', judged_at = guard.now(), found = NULL",
        all_of(own("organisation_id"), a_job, has("state", "quarantined")),
    ),
    Change("notification", "read", "read_at = guard.now()", own("organisation_id")),
    Change("purchasing_system", "rename", "name = 'New'", all_of(lead, empty("published_at"))),
    Change(
        "extension", "ask", f"views_due_on = views_due_on + 1, asked_at = guard.now(), asked_by = {ACTOR}",
        all_of(lead, empty("decided_at")),
    ),
    Change(
        "extension", "decide",
        f"outcome = 'not extended', reason = 'x', decided_at = guard.now(), decided_by = {ACTOR}",
        all_of(lead, empty("decided_at")), views_are_in,
    ),
    Change("extension_view", "reword", "reason = 'New', given_at = NULL, given_by = NULL", own_view),
    Change("extension_view", "give", f"given_at = guard.now(), given_by = {ACTOR}", own_view),
    Change(
        "extension_view", "give for another", "given_at = guard.now(), given_by = gen_random_uuid()", own_view, never
    ),
    Change("member_agreement", "copy", "document_id = NULL", all_of(lead, empty("ended_at"))),
    Change(
        "member_agreement", "end", f"ended_at = guard.now(), ended_by = {ACTOR}", all_of(lead, empty("ended_at"))
    ),
    Change(
        "health_route", "end", f"ended_at = guard.now(), ended_by = {ACTOR}", all_of(lead, empty("ended_at"))
    ),
    Change("premises", "fill", "vacancies = 0", all_of(provider, empty("closed_at"))),
    Change("provider_profile", "describe", "summary = 'New'", provider),
    Change("evidence", "set aside", "refused_at = guard.now()", all_of(provider, a_job, empty("refused_at"))),
    Change("declared_place", "part of it", "districts = ARRAY['L20']", provider),
    Change(
        "register_lookup", "answer", "outcome = 'not found', answered_at = guard.now()",
        all_of(provider, a_job, empty("outcome")),
    ),
    Change("standing", "end", "until_at = guard.now() + interval '1 year'", all_of(lead, known)),
    Change(
        "removal_notice", "drop",
        f"outcome = 'dropped', outcome_reason = 'x', decided_at = guard.now(), decided_by = {ACTOR}",
        all_of(lead, empty("outcome")), a_person,
    ),
    Change(
        "removal_notice", "drop in another's name",
        "outcome = 'dropped', outcome_reason = 'x', decided_at = guard.now(), decided_by = gen_random_uuid()",
        all_of(lead, empty("outcome")), lambda eyes, row: False,
    ),
    Change("invitation_pause", "resume", "resumed_at = guard.now()", all_of(provider, empty("resumed_at"))),
    Change("capacity", "restate", "free_places = 3", provider),
    Change("regulator_location", "rate", "rating = 'Good'", imports_the_directory),
    Change("directory_import", "read", "rows_read = 1", own("organisation_id")),
    Change("local_suspension", "end", "until_at = guard.now() + interval '1 year'", council),
    Change(
        "evaluation", "conclude", f"concluded_at = guard.now(), concluded_by = {ACTOR}",
        all_of(own("owner_id"), empty("concluded_at")),
    ),
    Change("assignment", "declare", "interest = 'None'", my_open_assignment),
    Change(
        "assignment", "clear oneself", "declared_at = guard.now(), has_conflict = false, interest = NULL",
        my_open_assignment, lambda eyes, row: row["has_conflict"] is not True,
    ),
    Change("assignment", "unlock", "locked_at = NULL", my_open_assignment),
    Change("score", "reason", "reason = 'New'", all_of(by_oneself("assessor_id"), still_scoring)),
    Change(
        "consensus", "reword", "reason = 'New'", all_of(own("owner_id"), all_locked, not_concluded), by_its_moderator
    ),
    Change(
        "consensus", "by another", "moderator_id = gen_random_uuid()",
        all_of(own("owner_id"), all_locked, not_concluded),
        all_of(lambda eyes, row: row["confirmed_at"] is not None, by_its_moderator),
    ),
    Change("round", "put off", "closes_at = closes_at + interval '1 day'", lead, is_not_over),
    Change("round", "open later", "opens_at = opens_at + interval '1 second'", lead, is_ahead),
    Change(
        "enquiry", "answer", f"answer = 'x', answered_at = guard.now(), answered_by = {ACTOR}",
        all_of(lead, empty("answered_at")),
    ),
    Change("questionnaire", "rewrite", "document = '{}'", all_of(lead, empty("adopted_at"))),
    Change("application", "legal form", "legal_form = 'charity'", own_application, still_draft),
    Change("application", "withdraw", "withdrawn_at = guard.now()", own_application, empty("withdrawn_at")),
    Change("application", "submit", submitted, own_application, all_of(still_draft, round_is_open)),
    Change("answer", "rewrite", "value = '{}'", all_of(provider, of_own_draft)),
    Change(
        "exclusion_declaration", "take back", "applies = false, self_cleaning = NULL", all_of(provider, of_own_draft)
    ),
    Change(
        "exclusion_judgement", "judge again", f"reason = 'x', judged_by = {ACTOR}",
        all_of(lead, opened_to_read, undecided),
    ),
    Change(
        "exclusion_judgement", "judge in another's name", "reason = 'x', judged_by = gen_random_uuid()",
        all_of(lead, opened_to_read, undecided), never,
    ),
    Change(
        "decision", "release", "released_at = guard.now()",
        all_of(lead, any_of(empty("released_at"), standstill_is_over)), empty("released_at"),
    ),
    Change(
        "decision", "issue", "contract_id = gen_random_uuid()",
        all_of(lead, any_of(empty("released_at"), standstill_is_over)),
    ),
    Change("review_terms", "lengthen", "days_to_ask = 60", lead),
    Change(
        "decision_review", "take on", f"acknowledged_at = guard.now(), decider_id = {ACTOR}",
        all_of(lead, empty("answered_at")), all_of(a_person, had_no_part),
    ),
    Change(
        "decision_review", "answer", "answered_at = guard.now(), is_upheld = false, reasons = 'x'",
        all_of(lead, empty("answered_at")), all_of(a_person, by_oneself("decider_id"), had_no_part),
    ),
    Change(
        "lead_contract", "accept",
        f"accepted_at = guard.now(), accepted_by = {ACTOR}, accepted_name = 'A', accepted_role = 'B'",
        any_of(all_of(provider, empty("accepted_at")), waits_for_signatory), empty("accepted_at"),
    ),
    Change(
        "lead_contract", "countersign", countersigned,
        any_of(all_of(provider, empty("accepted_at")), waits_for_signatory), waits_for_signatory,
    ),
    Change("contract_setting", "switch", "needs_countersignature = true", lead),
    Change("contract_variation", "remind", "revision = revision + 1", all_of(lead, empty("withdrawn_at"))),
    Change(
        "contract_variation", "reword", "title = 'New'", all_of(lead, empty("withdrawn_at")), empty("issued_at")
    ),
    Change(
        "contract_variation", "withdraw",
        f"withdrawn_at = guard.now(), withdrawn_by = {ACTOR}, withdrawn_reason = 'x'",
        all_of(lead, empty("withdrawn_at")), a_person,
    ),
    Change(
        "contract_variation", "withdraw in another's name",
        "withdrawn_at = guard.now(), withdrawn_by = gen_random_uuid(), withdrawn_reason = 'x'",
        all_of(lead, empty("withdrawn_at")), never,
    ),
    Change(
        "contract_ending", "take back",
        f"taken_back_at = guard.now(), taken_back_by = {ACTOR}, taken_back_reason = 'x'",
        all_of(lead, empty("taken_back_at"), before_its_last_day_is_over), a_person,
    ),
    Change(
        "contract_ending", "take back in another's name",
        "taken_back_at = guard.now(), taken_back_by = gen_random_uuid(), taken_back_reason = 'x'",
        all_of(lead, empty("taken_back_at"), before_its_last_day_is_over), never,
    ),
    Change(
        "variation_offer", "accept",
        f"answer = 'accepted', answered_at = guard.now(), answered_by = {ACTOR}, answered_name = 'A',"
        " answered_role = 'B', declined_reason = NULL",
        all_of(provider, has("answer", None, "declined")), a_person,
    ),
    Change(
        "variation_offer", "accept in another's name", "answered_by = gen_random_uuid()",
        all_of(provider, has("answer", None, "declined")), never,
    ),
    Change("policy", "rewrite", "shows_bid_count = true", all_of(council, empty("adopted_at"))),
    Change(
        "policy", "discard", "discarded_at = guard.now(), discarded_by = gen_random_uuid()",
        all_of(council, empty("adopted_at")),
    ),
    Change(
        "rate_card", "adopt", f"adopted_at = guard.now(), adopted_by = {ACTOR}", all_of(council, empty("adopted_at"))
    ),
    Change("rate_card", "price evenings", "evening_from = '20:00'", all_of(council, empty("adopted_at"))),
    Change(
        "negotiated_rate", "end", f"ended_at = guard.now(), ended_by = {ACTOR}", all_of(council, empty("ended_at"))
    ),
    Change(
        "deputyship", "end", "ended_at = guard.now()",
        all_of(council, any_of(by_oneself(), role(*KEEPS_THE_SCHEME)), empty("ended_at")),
    ),
    Change(
        "urgent_decision", "settle",
        f"outcome = 'ratified', outcome_reason = 'x', settled_at = guard.now(), settled_by = {ACTOR},"
        " meeting_id = (SELECT i.meeting_id FROM agenda_item i WHERE i.minuted_by = decided_by LIMIT 1)",
        all_of(council, role("authoriser"), empty("outcome")),
    ),
    Change(
        "urgent_decision", "settle in another's name",
        "outcome = 'ratified', outcome_reason = 'x', settled_at = guard.now(), settled_by = gen_random_uuid(),"
        " meeting_id = (SELECT i.meeting_id FROM agenda_item i WHERE i.minuted_by = decided_by LIMIT 1)",
        all_of(council, role("authoriser"), empty("outcome")), never,
    ),
    Change(
        "published_record", "withdraw",
        f"content = NULL, withdrawn_at = guard.now(), withdrawn_reason = 'x', withdrawn_by = {ACTOR}",
        all_of(council, role(*KEEPS_THE_SCHEME, "commissioner", "authoriser"), empty("withdrawn_at")),
    ),
    Change(
        "published_record", "withdraw in another's name",
        "content = NULL, withdrawn_at = guard.now(), withdrawn_reason = 'x', withdrawn_by = gen_random_uuid()",
        all_of(council, role(*KEEPS_THE_SCHEME, "commissioner", "authoriser"), empty("withdrawn_at")), never,
    ),
    Change("delegation", "end", "to_on = from_on", all_of(council, role(*KEEPS_THE_SCHEME))),
    Change(
        "spending_case", "defer", "status = 'deferred', decision_reason = 'x'", any_of(deciding, withdrawing),
        role("authoriser"),
    ),
    Change(
        "spending_case", "withdraw",
        "status = 'withdrawn', withdrawn_at = guard.now(), withdrawn_reason = 'x', decided_at = NULL,"
        " decided_by = NULL, effective_at = NULL",
        any_of(deciding, withdrawing),
    ),
    Change(
        "spending_case", "call in",
        "status = 'called in', decided_at = NULL, decided_by = NULL, delegation_id = NULL, effective_at = NULL",
        any_of(deciding, withdrawing),
        role("authoriser"),
    ),
    Change(
        "commitment", "release", "released_at = guard.now(), released_why = 'called in'",
        any_of(
            all_of(council, role("authoriser"), empty("released_at"), of_a_case_called_in),
            all_of(council, a_job, empty("released_at"), of_a_case_approved),
        ),
    ),
    Change("panel_seat", "end", "to_on = from_on", all_of(council, role(*KEEPS_THE_SCHEME))),
    Change(
        "panel_meeting", "open", "present = '{}', opened_at = guard.now()",
        all_of(council, role("authoriser"), empty("closed_at")),
    ),
    Change(
        "agenda_item", "decide",
        f"decision = 'defer', reason = 'x', conditions = '', decided_at = guard.now(), minuted_by = {ACTOR}",
        all_of(council, role("authoriser"), empty("decision"), at_a_meeting_that_sits),
    ),
    Change(
        "agenda_item", "decide in another's name",
        "decision = 'defer', reason = 'x', conditions = '', decided_at = guard.now(), minuted_by = gen_random_uuid()",
        all_of(council, role("authoriser"), empty("decision"), at_a_meeting_that_sits), never,
    ),
    Change("ledger", "commit", "committed_gbp = 1", all_of(council, any_of(role("authoriser"), a_job))),
    Change(
        "referral", "withdraw", "withdrawn_at = guard.now(), withdrawn_reason = 'x'",
        all_of(council, empty("withdrawn_at")),
    ),
    Change("referral", "reword", "needs = 'New'", all_of(council, empty("withdrawn_at"))),
    Change(
        "interim_cover", "end", f"ended_on = to_on, ended_by = {ACTOR}", all_of(council, empty("ended_on")),
    ),
    Change(
        "referral_import", "discard", "rows = NULL, discarded_at = guard.now()",
        all_of(council, any_of(by_oneself("made_by"), a_job), lambda eyes, row: row["rows"] is not None),
    ),
    Change("package", "reword", "title = 'New'", council),
    Change(
        "placement", "end",
        f"ended_on = begins_on, end_reason = 'went home', ended_cost = '{{}}', ended_total_gbp = 1,"
        f" ended_at = guard.now(), ended_by = {ACTOR}", all_of(council, empty("ended_on", "refused_at")),
    ),
    Change("placement_notice", "leave", "left_on = begins_on", all_of(council, empty("left_on"))),
    Change(
        "package_referral", "leave", f"left_at = guard.now(), left_by = {ACTOR}, left_reason = 'x'",
        all_of(council, empty("left_at")),
    ),
    Change(
        "screening_override", "agree", f"agreed_at = guard.now(), agreed_by = {ACTOR}",
        all_of(council, empty("agreed_at")),
    ),
    Change(
        "disclosure", "close", f"ended_at = guard.now(), ended_by = {ACTOR}", all_of(council, empty("ended_at")),
    ),
    Change(
        "family_meeting", "hold",
        f"held_on = offered_on, childs_view = 'x', family_view = 'x', held_recorded_by = {ACTOR}",
        all_of(council, empty("held_on")),
    ),
    Change("mini_tender", "reword", "title = 'New'", council),
    Change("mini_tender", "shorten", "closes_at = closes_at - interval '1 hour'", council, empty("closes_at")),
    Change("mini_tender", "another version", "version = version + 1", council, takes_bids),
    Change(
        "mini_tender", "open", f"opened_at = guard.now(), opened_by = {ACTOR}, status = 'opened'", council,
        may_be_opened,
    ),
    Change("mini_tender", "other rules", "rules = rules || '{\"x\": 1}'", council, empty("published_at")),
    Change("mini_tender", "other invitations", "invitations_sha256 = 'y'", council, empty("published_at")),
    Change("decline", "reword", "note = 'New'", provider),
    Change(
        "clarification", "answer", f"answer = 'x', answered_at = guard.now(), answered_by = {ACTOR}",
        all_of(council, empty("answer")),
    ),
    Change("bid", "withdraw", "withdrawn_at = guard.now()", provider, before_the_deadline),
    Change("bid", "another version", "version = version + 1", provider, before_the_deadline),
    Change("standing_answer", "reword", "sealed = '\\x01'", provider),
    Change("offered_price", "ask more", "sealed = '\\x01'", provider),
    Change("bid_draft", "save", "document = '\\x01'", provider),
    Change("offer", "evaluation", "evaluation_id = NULL", all_of(council, tender_is_opened)),
    Change(
        "reworded_reason", "reword", f"words = 'New', worded_at = guard.now(), worded_by = {ACTOR}",
        all_of(council, empty("words"), tender_is("opened")), a_person,
    ),
    Change(
        "letter_override", "agree", f"agreed_at = guard.now(), agreed_by = {ACTOR}",
        all_of(council, empty("agreed_at"), tender_is("opened")), a_person,
    ),
    Change(
        "price_query", "reply", "reply = 'New', replied_at = guard.now()",
        all_of(any_of(council, provider), empty("decided_at")), all_of(provider, empty("replied_at"), in_time_to_reply),
    ),
    Change(
        "price_query", "decide",
        f"decision = 'keep', decision_reason = 'New', decided_at = guard.now(), decided_by = {ACTOR}",
        all_of(any_of(council, provider), empty("decided_at")), council,
    ),
    Change(
        "bid_correction", "decide",
        f"decision = 'agreed', decision_reason = 'New', decided_at = guard.now(), decided_by = {ACTOR}",
        all_of(council, empty("decided_at"), prices_are_shown),
    ),
    Change("award", "refuse", "refused_at = guard.now(), confirmed_at = NULL", council),
    Change(
        "agreement", "sign for the council", signed.format("council", ACTOR), is_to_sign_or_follow,
        all_of(council, a_person, empty("council_signed_at")),
    ),
    Change(
        "agreement", "sign for the council in another's name", signed.format("council", "gen_random_uuid()"),
        is_to_sign_or_follow, never,
    ),
    Change(
        "agreement", "sign for the provider in another's name", signed.format("provider", "gen_random_uuid()"),
        is_to_sign_or_follow, never,
    ),
    Change(
        "agreement", "sign for both", signed.format("council", ACTOR) + ", " + signed.format("provider", ACTOR),
        is_to_sign_or_follow, never,
    ),
    Change(
        "agreement", "sign for the provider", signed.format("provider", ACTOR), is_to_sign_or_follow,
        all_of(provider, a_person),
    ),
    Change(
        "agreement", "follow a change", "changes = 1, as_signed = '{}'", is_to_sign_or_follow,
        all_of(council, both_accepted_a_change),
    ),
    Change(
        "agreement", "call off", "called_off_at = guard.now()", is_to_sign_or_follow, is_to_call_off,
    ),
    Change(
        "handover", "call off", f"called_off_at = guard.now(), called_off_by = {ACTOR}, called_off_reason = 'x'",
        all_of(council, empty("called_off_at")),
    ),
    Change(
        "handover_tick", "untick", f"unticked_at = guard.now(), unticked_by = {ACTOR}",
        all_of(council, empty("unticked_at")), a_person,
    ),
    Change("agreement", "another total", "total_gbp = total_gbp + 1", is_to_sign_or_follow, never),
    Change(
        "agreement_change", "accept for the council", accepted.format("council", ACTOR), is_open_change,
        all_of(council, a_person, empty("council_accepted_at")),
    ),
    Change(
        "agreement_change", "accept for the provider", accepted.format("provider", ACTOR), is_open_change,
        all_of(provider, a_person, empty("provider_accepted_at")),
    ),
    Change(
        "agreement_delivery", "return again", "delivered = 1, note = 'x', returned_at = guard.now()",
        all_of(any_of(council, provider), empty("accepted_at")), provider,
    ),
    Change(
        "agreement_delivery", "accept",
        "accepted_at = guard.now(), accepted_by = gen_random_uuid(), years = '{}', amount_gbp = 1, funders = '{}'",
        all_of(any_of(council, provider), empty("accepted_at")), council,
    ),
    Change(
        "fee_review", "decide",
        f"decided_at = guard.now(), decided_by = {ACTOR}, decided_name = 'x', decided_role = 'x', decided_reason = ''",
        all_of(any_of(council, provider), empty("decided_at", "withdrawn_at")), all_of(council, a_person),
    ),
    Change(
        "fee_review", "take back", f"withdrawn_at = guard.now(), withdrawn_by = {ACTOR}",
        all_of(any_of(council, provider), empty("decided_at", "withdrawn_at")), all_of(provider, a_person),
    ),
    Change("fee_line", "decide", "decided_gbp = price_gbp", fee_line_is_open),
    Change("fee_line", "leave open", "decided_gbp = NULL", fee_line_is_open, never),
    Change(
        "fee_question", "answer", f"answer = 'x', answered_at = guard.now(), answered_by = {ACTOR}",
        all_of(provider, empty("answered_at"), of_an_open_fee_review), a_person,
    ),
    Change("statement_layout", "lay out anew", "changed_at = guard.now()", council),
    Change("agreement_change", "take over", "applied_at = guard.now()", is_open_change, council),
    Change(
        "agreement_change", "close",
        "closed_how = 'declined', closed_at = guard.now(), closed_by = gen_random_uuid(), closed_reason = 'x'",
        is_open_change,
    ),
    Change(
        "register_effect", "handle", f"handled_at = guard.now(), handled_by = {ACTOR}, note = 'x'",
        all_of(council, empty("handled_at")),
    ),
    Change(
        "agreement_review", "hold",
        f"held_on = due_on, held_by = {ACTOR}, outcome = 'end', childs_voice = 'x'",
        all_of(council, empty("held_on")), a_person,
    ),
    Change("spot_terms", "set", "longest_months = 6", council),
    Change("spot_provider", "compare", "compared_at = guard.now()", council),
    Change(
        "spot_import", "discard", "rows = NULL, discarded_at = guard.now()",
        all_of(council, empty("undone_at", "discarded_at")),
    ),
    Change(
        "spot_import", "undo", f"undone_at = guard.now(), undone_by = {ACTOR}",
        all_of(council, empty("undone_at", "discarded_at")),
    ),
    Change("spot_purchase", "refuse", "refused_at = guard.now()", all_of(council, empty("refused_at"))),
    Change(
        "arrangement_import", "take back", f"taken_back_at = guard.now(), taken_back_by = {ACTOR}",
        all_of(council, empty("taken_back_at")), a_person,
    ),
    Change(
        "advertised_value", "set", "amount_gbp = 2",
        all_of(own("lead_id"), lambda eyes, row: eyes.who.buys and row["lot_id"] in eyes.lots_bought_from),
    ),
    Change("spending_year", "set", "budget_gbp = 2", council),
    Change("forecast_assumptions", "set", "growth_percent = 2", council),
]  # fmt: skip

DELETING: dict[str, May] = {
    "idempotency_key": all_of(
        own("organisation_id"), lambda eyes, row: row["made_at"] < eyes.facts.now - timedelta(hours=24)
    ),
    "lot": all_of(lead, of_a_draft_system),
    "extension": all_of(lead, of_a_draft_system),
    "calendar_feed": all_of(own("organisation_id"), by_oneself()),
    "authenticator_app": by_oneself(),
    "recovery_code": by_oneself(),
    "passkey": by_oneself(),
    "external_identity": by_oneself(),
    "declared_place": provider,
    "postcode_district": administrator,
    "capacity": provider,
    "directory_row": own("organisation_id"),
    "application_lot": all_of(provider, of_own_draft),
    "decision": all_of(lead, empty("released_at")),
    "mini_tender_package": all_of(council, tender_is("draft")),
    "decline": provider,
    "bid_draft": provider,
    "rate_card": all_of(council, empty("adopted_at")),
    "rate": all_of(council, of_a_draft_card),
    "standing_answer": provider,
    "offered_price": provider,
    "term_period": council,
    "arrangement_hours": council,
    "spot_purchase": all_of(
        council, empty("case_id", "package_id", "ended_at"), lambda eyes, row: row["import_id"] is not None
    ),
}
