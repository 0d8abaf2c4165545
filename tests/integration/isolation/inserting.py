"""Who may insert which row: the writers' column of the matrix in `standards.md`, table by table."""

from datetime import timedelta

from tests.integration.isolation.facts import Eyes
from tests.integration.isolation.reading import May, keeps_webhooks, keeps_webhooks_or_sends, may_export, two_parties
from tests.integration.isolation.worlds.rows import Row

KEEPS_THE_SCHEME = {"organisation administrator", "strategic lead"}


def all_of(*conditions: May) -> May:
    return lambda eyes, row: all(condition(eyes, row) for condition in conditions)


def any_of(*ways: May) -> May:
    return lambda eyes, row: any(way(eyes, row) for way in ways)


def own(column: str) -> May:
    return lambda eyes, row: eyes.is_own(row, column)


def by_oneself(column: str = "person_id") -> May:
    return lambda eyes, row: eyes.is_oneself(row, column)


def has(column: str, *values: object) -> May:
    return lambda eyes, row: row[column] in values


def empty(*columns: str) -> May:
    return lambda eyes, row: all(row[column] is None for column in columns)


def role(*wanted: str) -> May:
    return lambda eyes, row: bool(eyes.roles & set(wanted))


def buys(eyes: Eyes, row: Row) -> bool:
    return eyes.who.buys


def provides(eyes: Eyes, row: Row) -> bool:
    return eyes.who.provides


def administrator(eyes: Eyes, row: Row) -> bool:
    return eyes.who.administers


def imports_the_directory(eyes: Eyes, row: Row) -> bool:
    """A job of a body that buys, or of the platform."""
    return eyes.who.kind == "job" and (eyes.who.buys or eyes.who.organisation_kind == "platform")


def leads(eyes: Eyes, row: Row) -> bool:
    return row["consortium_id"] in eyes.leads


def was_invited_to_join(eyes: Eyes, row: Row) -> bool:
    return any(
        m["part"] == "invited" and m["consortium_id"] == row["consortium_id"] and eyes.is_own(m, "organisation_id")
        for m in eyes.rows["membership"]
    )


def of_a_newcomer(eyes: Eyes, row: Row) -> bool:
    """Nobody gives a password to a person who has one, or who acts for anybody already."""
    known = {r["person_id"] for table in ("role_grant", "credential") for r in eyes.rows[table]}
    return row["person_id"] not in known


def is_not_staffed_by_another(eyes: Eyes, row: Row) -> bool:
    return not any(
        grant["organisation_id"] == row["organisation_id"] and grant["person_id"] != eyes.person
        for grant in eyes.rows["role_grant"]
    )


SENSITIVE = {
    "platform administrator", "organisation administrator", "procurement officer", "commissioner", "authoriser",
}  # fmt: skip


def of_its_administrator(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "organisation_id") and "organisation administrator" in eyes.roles


def for_another(eyes: Eyes, row: Row) -> bool:
    return row["person_id"] != eyes.person


def given_by_two(eyes: Eyes, row: Row) -> bool:
    """What lets somebody open, award, authorise or give roles waits for a second word, which nobody brings along."""
    return (row["needs_second"] or row["role"] not in SENSITIVE) and row["confirmed_at"] is None


def as_whoever_acts(eyes: Eyes, row: Row) -> bool:
    return row["person_id"] == eyes.person


def of_a_draft_system(eyes: Eyes, row: Row) -> bool:
    system = eyes.facts.system.get(row["system_id"])
    return system is not None and system["lead_id"] == row["lead_id"] and system["published_at"] is None


def is_a_job(eyes: Eyes, row: Row) -> bool:
    return eyes.who.kind == "job"


def of_a_draft_card(eyes: Eyes, row: Row) -> bool:
    card = eyes.facts.rate_card.get((row["council_id"], row["rate_card_id"]))
    return card is not None and card["adopted_at"] is None


def for_oneself(eyes: Eyes, row: Row) -> bool:
    return row["given_by"] is None or eyes.is_oneself(row, "given_by")


def views_are_asked(eyes: Eyes, row: Row) -> bool:
    """Of an extension that somebody of one's consortium asks about and that is not decided."""
    extension = eyes.facts.extension[row["extension_id"]]
    system = eyes.facts.system[extension["system_id"]]
    is_seen = system["published_at"] is not None or eyes.is_own(system, "lead_id")
    return (
        row["lead_id"] == extension["lead_id"] and is_seen and system["consortium_id"] in eyes.consortia
        and extension["asked_at"] is not None and extension["decided_at"] is None
    )  # fmt: skip


def on_the_register(eyes: Eyes, row: Row) -> bool:
    return any(
        s["kind"] == "active" and eyes.is_own(s, "provider_id") and s["from_at"] <= eyes.facts.now
        and (s["until_at"] is None or s["until_at"] > eyes.facts.now)
        and (s["lead_id"], s["lot_id"]) == (row["lead_id"], row["lot_id"])
        for s in eyes.rows["standing"]
    )  # fmt: skip


def may_still_be_answered(eyes: Eyes, row: Row) -> bool:
    """A notice to the same provider, not decided, whose time to reply is not over."""
    return any(
        (n["lead_id"], n["id"], n["provider_id"]) == (row["lead_id"], row["notice_id"], row["provider_id"])
        and n["outcome"] is None and n["reply_by_at"] > eyes.facts.now
        for n in eyes.rows["removal_notice"]
    )  # fmt: skip


def while_questions_are_asked(eyes: Eyes, row: Row) -> bool:
    return any(
        (r["lead_id"], r["id"]) == (row["lead_id"], row["round_id"])
        and r["opens_at"] <= eyes.facts.now < r["questions_until_at"]
        for r in eyes.rows["round"]
    )


def of_a_signed_agreement(eyes: Eyes, row: Row) -> bool:
    return any(
        (a["council_id"], a["id"], a["provider_id"]) == (row["council_id"], row["agreement_id"], row["provider_id"])
        and a["council_signed_at"] and a["provider_signed_at"]
        for a in eyes.rows["agreement"]
    )  # fmt: skip


def of_parties_to_an_agreement(eyes: Eyes, row: Row) -> bool:
    return any(
        (a["council_id"], a["provider_id"]) == (row["council_id"], row["provider_id"])
        and a["council_signed_at"] and a["provider_signed_at"]
        for a in eyes.rows["agreement"]
    )  # fmt: skip


def of_an_open_fee_review(eyes: Eyes, row: Row) -> bool:
    return any(
        (r["council_id"], r["id"], r["provider_id"]) == (row["council_id"], row["review_id"], row["provider_id"])
        and r["withdrawn_at"] is None and r["decided_at"] is None
        for r in eyes.rows["fee_review"]
    )  # fmt: skip


def still_scoring(eyes: Eyes, row: Row) -> bool:
    """Assigned, declared to have no conflict, not yet locked."""
    return any(
        a["evaluation_id"] == row["evaluation_id"] and a["owner_id"] == row["owner_id"] and not a["locked_at"]
        for a in eyes.my_assignments
        if a["has_conflict"] is False and a["assessor_id"] == row["assessor_id"] and not a["set_aside_at"]
    )


def all_locked(eyes: Eyes, row: Row) -> bool:
    owner = eyes.facts.evaluation[row["evaluation_id"]]["owner_id"]
    return owner == row["owner_id"] and eyes.facts.all_are_locked(row["evaluation_id"])


def not_concluded(eyes: Eyes, row: Row) -> bool:
    return eyes.facts.evaluation[row["evaluation_id"]]["concluded_at"] is None


def of_own_draft(eyes: Eyes, row: Row) -> bool:
    """Of an application that its applicant has not submitted."""
    application = eyes.facts.application[row["application_id"]]
    return application["provider_id"] == row["provider_id"] and application["submitted_at"] is None


def received(eyes: Eyes, row: Row) -> bool:
    application = eyes.facts.application[row["application_id"]]
    return application["id"] in eyes.applications_received and application["provider_id"] == row["provider_id"]


def undecided(eyes: Eyes, row: Row) -> bool:
    return not any(
        all(d[column] == row[column] for column in ("lead_id", "provider_id", "application_id"))
        for d in eyes.rows["decision"]
    )


def opened_to_read(eyes: Eyes, row: Row) -> bool:
    return row["application_id"] in eyes.exclusions_opened & eyes.applications_received


def declared_and_opened(eyes: Eyes, row: Row) -> bool:
    """A ground that applies, whose evidence this officer may read just then."""
    return opened_to_read(eyes, row) and any(
        d["applies"] for d in eyes.rows["exclusion_declaration"]
        if all(d[column] == row[column] for column in ("provider_id", "application_id", "ground"))
    )  # fmt: skip


def may_still_be_reviewed(eyes: Eyes, row: Row) -> bool:
    """Of a released decision of the applicant's own that does not admit it, in time."""
    return any(
        not d["is_admitted"] and d["review_until"] is not None and d["review_until"] >= eyes.facts.now
        for d in eyes.rows["decision"]
        if all(row[column] == d[column] for column in ("lead_id", "provider_id", "application_id"))
        and d["id"] == row["decision_id"] and d["released_at"] is not None
    )  # fmt: skip


def for_a_short_while(eyes: Eyes, row: Row) -> bool:
    return bool(row["until_at"] <= eyes.facts.now + timedelta(minutes=15))


def tender_is(*statuses: str) -> May:
    def is_so(eyes: Eyes, row: Row) -> bool:
        tender = eyes.facts.tender.get((row["council_id"], row["mini_tender_id"]))
        return tender is not None and tender["status"] in statuses

    return is_so


def tender_is_opened(eyes: Eyes, row: Row) -> bool:
    tender = eyes.facts.tender.get((row["council_id"], row["mini_tender_id"]))
    return tender is not None and tender["opened_at"] is not None


def before_the_deadline(eyes: Eyes, row: Row) -> bool:
    tender = eyes.facts.tender.get((row["council_id"], row["mini_tender_id"]))
    return tender is not None and tender["status"] == "published" and tender["closes_at"] > eyes.facts.now


def open_to_late_joiners(eyes: Eyes, row: Row) -> bool:
    """Published, before its deadline, of a dynamic market: there whoever is admitted meanwhile may bid."""
    tender = eyes.facts.tender.get((row["council_id"], row["mini_tender_id"]))
    if tender is None or not before_the_deadline(eyes, row):
        return False
    return bool(eyes.facts.system[eyes.facts.lot[tender["lot_id"]]["system_id"]]["regime"] == "pa23-dynamic-market")


def is_past_its_deadline(eyes: Eyes, row: Row) -> bool:
    tender = eyes.facts.tender.get((row["council_id"], row["mini_tender_id"]))
    return tender is not None and tender["closes_at"] is not None and tender["closes_at"] <= eyes.facts.now


def waits_to_be_opened(eyes: Eyes, row: Row) -> bool:
    return is_past_its_deadline(eyes, row) and tender_is("published")(eyes, row)


def a_person(eyes: Eyes, row: Row) -> bool:
    return eyes.who.kind == "person"


def quality_is_open(eyes: Eyes, row: Row) -> bool:
    return not eyes.facts.quality_is_locked(row["council_id"], row["mini_tender_id"])


def while_negotiating(eyes: Eyes, row: Row) -> bool:
    closes_at = eyes.facts.closes.get((row["council_id"], row["mini_tender_id"], row["number"], row["provider_id"]))
    return closes_at is not None and closes_at > eyes.facts.now


def case_says_so(eyes: Eyes, row: Row) -> bool:
    return any(
        case["id"] == row["case_id"] and case["council_id"] == row["council_id"] and case["status"] == row["new_status"]
        for case in eyes.rows["spending_case"]
    )


def case_is_approved(eyes: Eyes, row: Row) -> bool:
    return any(
        case["id"] == row["case_id"] and case["council_id"] == row["council_id"] and case["status"] == "approved"
        for case in eyes.rows["spending_case"]
    )


def case_waits(eyes: Eyes, row: Row) -> bool:
    return any(
        case["id"] == row["case_id"] and case["council_id"] == row["council_id"] and case["status"] == "awaiting"
        for case in eyes.rows["spending_case"]
    )


def before_its_meeting_is_over(eyes: Eyes, row: Row) -> bool:
    return any(
        (meeting["council_id"], meeting["id"]) == (row["council_id"], row["meeting_id"])
        and meeting["closed_at"] is None
        for meeting in eyes.rows["panel_meeting"]
    )


def invited(eyes: Eyes, row: Row) -> bool:
    return eyes.is_invited(row)


council_buys = all_of(own("council_id"), buys)
provider_offers = all_of(own("provider_id"), provides)
own_lead = own("lead_id")


def release_stands(eyes: Eyes, row: Row) -> bool:
    return any(
        (d["council_id"], d["id"]) == (row["council_id"], row["disclosure_id"])
        and d["ended_at"] is None
        and two_parties(eyes, d)
        for d in eyes.rows["disclosure"]
    )


INSERTING: dict[str, May] = {
    "outbox_message": own("recorded_by"),
    "idempotency_key": own("organisation_id"),
    "webhook": keeps_webhooks,
    "webhook_secret": keeps_webhooks,
    "webhook_delivery": keeps_webhooks_or_sends,
    "webhook_attempt": all_of(own("organisation_id"), lambda eyes, row: eyes.who.kind == "job"),
    "organisation_key": own("organisation_id"),
    "stored_document": all_of(own("organisation_id"), has("state", "quarantined", "not scanned")),
    "notification": own("organisation_id"),
    "organisation": any_of(administrator, all_of(own("id"), has("kind", "provider"), provides)),
    "consortium": administrator,
    "named_body": administrator,
    "membership": any_of(
        administrator,
        all_of(leads, lambda eyes, row: row["part"] != "lead"),
        all_of(
            own("organisation_id"),
            has("part", "opted-in"),
            was_invited_to_join,
            lambda eyes, row: eyes.who.organisation_kind == "health",
        ),
    ),
    "participation": provider_offers,
    "person": any_of(by_oneself("id"), administrator, role("organisation administrator")),
    "credential": any_of(
        by_oneself(), all_of(any_of(administrator, role("organisation administrator")), of_a_newcomer)
    ),
    "role_grant": any_of(
        all_of(any_of(administrator, of_its_administrator), for_another, given_by_two),
        all_of(own("organisation_id"), by_oneself(), provides, is_not_staffed_by_another),
    ),
    "sign_in_session": by_oneself(),
    "authenticator_app": by_oneself(),
    "recovery_code": by_oneself(),
    "passkey": by_oneself(),
    "password_reset": by_oneself(),
    "role_review": any_of(
        all_of(any_of(administrator, of_its_administrator), by_oneself("reviewed_by")),
        all_of(own("organisation_id"), is_a_job, has("outcome", "suspended")),
    ),
    "support_access": all_of(administrator, by_oneself("asked_by"), empty("agreed_at", "ended_at")),
    "factor_reset": all_of(
        any_of(administrator, all_of(own("organisation_id"), role("organisation administrator"))),
        by_oneself("asked_by"),
    ),
    "identity_provider": all_of(
        any_of(administrator, all_of(own("organisation_id"), role("organisation administrator"))),
        by_oneself("made_by"),
    ),
    "external_identity": by_oneself(),
    "colleague_invitation": all_of(
        any_of(administrator, all_of(own("organisation_id"), role("organisation administrator"))),
        by_oneself("invited_by"),
    ),
    "api_client": all_of(own("organisation_id"), any_of(administrator, role("organisation administrator"))),
    "program_secret": all_of(own("organisation_id"), any_of(administrator, role("organisation administrator"))),
    "api_grant": all_of(own("organisation_id"), by_oneself()),
    "api_token": all_of(own("organisation_id"), as_whoever_acts),
    "calendar_feed": all_of(own("organisation_id"), by_oneself()),
    "purchasing_system": all_of(own_lead, leads, empty("published_at")),
    "lot": all_of(own_lead, of_a_draft_system),
    "extension": all_of(own_lead, of_a_draft_system),
    "extension_view": all_of(own("council_id"), buys, for_oneself, views_are_asked),
    "member_agreement": all_of(own_lead, buys, empty("ended_at")),
    "health_route": all_of(own_lead, buys, empty("ended_at")),
    "provider_profile": provider_offers,
    "premises": provider_offers,
    "evidence": provider_offers,
    "declared_place": provider_offers,
    "register_lookup": all_of(provider_offers, empty("outcome")),
    "standing": any_of(own_lead, all_of(provider_offers, has("kind", "withdrawn"), empty("until_at"), on_the_register)),
    "removal_notice": all_of(own_lead, empty("outcome"), by_oneself("given_by")),
    "removal_reply": all_of(own("provider_id"), by_oneself("replied_by"), may_still_be_answered),
    "local_suspension": council_buys,
    "invitation_pause": all_of(provider_offers, empty("resumed_at")),
    "capacity": provider_offers,
    "regulator_location": imports_the_directory,
    "postcode_district": administrator,
    "directory_import": all_of(own("organisation_id"), any_of(buys, administrator)),
    "directory_row": own("organisation_id"),
    "evaluation": all_of(own("owner_id"), buys),
    "assignment": all_of(own("owner_id"), buys),
    "score": all_of(by_oneself("assessor_id"), still_scoring),
    "consensus": all_of(own("owner_id"), all_locked, not_concluded, by_oneself("moderator_id"), empty("confirmed_at")),
    "lead_contract": all_of(own_lead, empty("accepted_at")),
    "contract_lot": own_lead,
    "contract_setting": own_lead,
    "contract_variation": all_of(own_lead, empty("issued_at", "withdrawn_at")),
    "variation_offer": all_of(own_lead, empty("answer")),
    "contract_ending": all_of(own_lead, by_oneself("given_by"), empty("taken_back_at")),
    "questionnaire": own_lead,
    "round": own_lead,
    "timetable_change": all_of(own_lead, by_oneself("moved_by")),
    "round_notice": all_of(own_lead, by_oneself("recorded_by")),
    "enquiry_asker": all_of(provider_offers, while_questions_are_asked),
    "application": all_of(provider_offers, empty("submitted_at")),
    "application_lot": all_of(own("provider_id"), of_own_draft),
    "answer": all_of(own("provider_id"), of_own_draft),
    "exclusion_declaration": all_of(own("provider_id"), of_own_draft),
    "exclusion_reading": all_of(own_lead, by_oneself(), received, for_a_short_while),
    "application_evaluation": all_of(own_lead, received),
    "decision": all_of(own_lead, received),
    "exclusion_judgement": all_of(own_lead, by_oneself("judged_by"), received, declared_and_opened, undecided),
    "decision_extension": all_of(own_lead, by_oneself("extended_by"), received),
    "review_terms": own_lead,
    "decision_review": all_of(provider_offers, empty("acknowledged_at"), may_still_be_reviewed),
    "policy": council_buys,
    "delegation": all_of(council_buys, role(*KEEPS_THE_SCHEME)),
    "spending_case": all_of(council_buys, has("status", "awaiting")),
    "case_decision": all_of(own("council_id"), role("authoriser"), by_oneself("decided_by"), case_says_so),
    "ledger": all_of(council_buys, any_of(role("authoriser"), is_a_job)),
    "deputyship": all_of(council_buys, role("authoriser"), by_oneself()),
    "urgent_decision": all_of(council_buys, role("authoriser"), by_oneself("decided_by"), case_is_approved),
    "published_record": all_of(
        council_buys, role(*KEEPS_THE_SCHEME, "commissioner"), by_oneself("published_by"), case_is_approved
    ),
    "commitment": all_of(council_buys, case_is_approved),
    "decision_rule_set": all_of(council_buys, role(*KEEPS_THE_SCHEME), by_oneself("set_by")),
    "calloff_limit": all_of(council_buys, by_oneself("proposed_by"), case_waits),
    "actual_spend": all_of(council_buys, by_oneself("entered_by")),
    "panel": all_of(council_buys, role(*KEEPS_THE_SCHEME), by_oneself("set_up_by")),
    "panel_seat": all_of(council_buys, role(*KEEPS_THE_SCHEME), by_oneself("named_by")),
    "panel_meeting": all_of(council_buys, by_oneself("called_by"), empty("opened_at")),
    "agenda_item": all_of(council_buys, by_oneself("added_by"), empty("decision"), before_its_meeting_is_over),
    "rate_card": all_of(council_buys, empty("adopted_at")),
    "rate": all_of(council_buys, of_a_draft_card),
    "negotiated_rate": council_buys,
    "benchmark_contribution": all_of(council_buys, is_a_job),
    "term_period": council_buys,
    "child": council_buys,
    "referral": council_buys,
    "referral_import": all_of(council_buys, by_oneself("made_by")),
    "direct_payment": council_buys,
    "interim_cover": council_buys,
    "package": council_buys,
    "package_referral": council_buys,
    "screening_override": council_buys,
    "identity_reading": all_of(own("council_id"), by_oneself(), for_a_short_while),
    "disclosure": all_of(council_buys, by_oneself("released_by")),
    "disclosed_words": council_buys,
    "disclosure_reading": all_of(own("provider_id"), by_oneself(), for_a_short_while, release_stands),
    "family_meeting": council_buys,
    "mini_tender": all_of(council_buys, has("status", "draft")),
    "mini_tender_version": all_of(council_buys, tender_is("published")),
    "mini_tender_package": all_of(own("council_id"), tender_is("draft")),
    "invitation": all_of(
        council_buys,
        any_of(all_of(has("is_late", False), tender_is("draft")), all_of(has("is_late", True), open_to_late_joiners)),
    ),
    "decline": own("provider_id"),
    "clarification": all_of(provides, invited, empty("answer")),
    "clarification_asker": own("provider_id"),
    "bid": all_of(provider_offers, before_the_deadline),
    "bid_version": all_of(provider_offers, before_the_deadline),
    "bid_draft": provider_offers,
    "standing_answer": provider_offers,
    "offered_price": provider_offers,
    "mini_tender_key": all_of(council_buys, tender_is("draft")),
    "mini_tender_share": all_of(council_buys, tender_is("draft")),
    "mini_tender_opening": all_of(council_buys, a_person, by_oneself(), waits_to_be_opened),
    "receipt_commitment": all_of(council_buys, is_past_its_deadline),
    "offer": all_of(own("council_id"), tender_is_opened),
    "offer_line": all_of(own("council_id"), tender_is_opened),
    "negotiation_invitation": all_of(council_buys, tender_is("opened")),
    "negotiation_key": all_of(council_buys, tender_is("opened")),
    "negotiated_offer": all_of(own("provider_id"), while_negotiating),
    "failed_package": all_of(council_buys, tender_is("no award")),
    "reworded_reason": all_of(council_buys, by_oneself("asked_by"), empty("words"), tender_is("opened")),
    "letter_override": all_of(council_buys, by_oneself("asked_by"), empty("agreed_at"), tender_is("opened")),
    "price_query": all_of(council_buys, tender_is("opened"), empty("reply", "decision")),
    "bid_correction": all_of(provider_offers, invited, tender_is("opened"), empty("decision"), quality_is_open),
    "ranking_record": council_buys,
    "award": council_buys,
    "award_line": council_buys,
    "direct_award": council_buys,
    "outcome": council_buys,
    "agreement": all_of(council_buys, empty("council_signed_at", "provider_signed_at", "called_off_at")),
    "agreement_setting": all_of(council_buys, by_oneself("set_by")),
    "handover": all_of(council_buys, empty("successor_id", "called_off_at")),
    "handover_tick": all_of(council_buys, by_oneself("ticked_by"), empty("unticked_at")),
    "agreement_delivery": all_of(own("provider_id"), empty("queried_at", "accepted_at"), of_a_signed_agreement),
    "statement_layout": council_buys,
    "agreement_start": all_of(council_buys, by_oneself("confirmed_by")),
    "agreement_change": all_of(
        any_of(
            all_of(council_buys, has("proposed_side", "council")),
            all_of(own("provider_id"), has("proposed_side", "provider"), has("kind", "notice")),
        ),
        empty("council_accepted_at", "provider_accepted_at", "applied_at", "closed_at", "authorised_at", "refused_at"),
        of_a_signed_agreement,
    ),
    "fee_review": all_of(
        own("provider_id"),
        provides,
        empty("withdrawn_at", "decided_at"),
        by_oneself("asked_by"),
        of_parties_to_an_agreement,
    ),
    "fee_line": all_of(own("provider_id"), empty("decided_gbp"), of_an_open_fee_review, of_a_signed_agreement),
    "fee_question": all_of(council_buys, by_oneself("asked_by"), empty("answered_at"), of_an_open_fee_review),
    "fee_evidence": all_of(own("provider_id"), by_oneself("attached_by"), of_an_open_fee_review),
    "sector_figure": all_of(council_buys, by_oneself("set_by")),
    "register_effect": all_of(council_buys, empty("handled_at")),
    "agreement_review": council_buys,
    "placement": council_buys,
    "placement_notice": council_buys,
    "spot_terms": council_buys,
    "spot_provider": all_of(council_buys, empty("confirmed_at")),
    "spot_import": all_of(council_buys, by_oneself("made_by"), empty("applied_at")),
    "spot_purchase": all_of(council_buys, empty("authorised_at", "refused_at", "moved_on")),
    "arrangement_import": all_of(council_buys, empty("taken_back_at")),
    "arrangement_hours": council_buys,
    "advertised_value": all_of(own("lead_id"), buys),
    "total_contribution": all_of(council_buys, is_a_job),
    "spending_year": council_buys,
    "forecast_assumptions": council_buys,
    "retention_rule": all_of(own("organisation_id"), role("organisation administrator"), by_oneself("set_by")),
    "child_schedule": all_of(council_buys, by_oneself("said_by")),
    "subject_export": all_of(
        may_export,
        by_oneself("asked_by"),
        empty("made_at"),
        any_of(empty("agreed_by"), all_of(has("about", "person"), by_oneself("agreed_by"))),
    ),
    "legal_hold": all_of(
        own("organisation_id"),
        role("organisation administrator"),
        by_oneself("placed_by"),
        empty("lift_asked_at", "lifted_at"),
    ),
}
"""Of tables that are not here, nobody inserts a row directly."""
