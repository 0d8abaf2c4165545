"""Who may read which row: the matrix of `standards.md` in Python, table by table, for the oracle.

council-private   that council only, not the lead
notice            own council; providers once invited
bid               the bidder; after opening the council that bought
score             own until all are locked, then moderators
"""

from collections.abc import Callable
from datetime import timedelta

from consortium.kernel.row_security import AUDITOR, OPENER, RELAY, DataClass
from tests.integration.isolation.facts import Eyes
from tests.integration.isolation.worlds.rows import Row

May = Callable[[Eyes, Row], bool]
HOUR = timedelta(hours=1)


def owner(column: str) -> May:
    return lambda eyes, row: eyes.is_own(row, column)


def either(*ways: May) -> May:
    return lambda eyes, row: any(way(eyes, row) for way in ways)


def everyone(eyes: Eyes, row: Row) -> bool:
    return True


def nobody(eyes: Eyes, row: Row) -> bool:
    return False


def oneself(eyes: Eyes, row: Row) -> bool:
    return eyes.is_oneself(row)


def administrator(eyes: Eyes, row: Row) -> bool:
    return eyes.who.administers


def its_administrator(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "organisation_id") and "organisation administrator" in eyes.roles


def administers_them(eyes: Eyes, row: Row) -> bool:
    """Whoever looks after an organisation that the person was ever let into."""
    colleague = any(
        eyes.is_own(g, "organisation_id") and g["person_id"] == row["person_id"] for g in eyes.rows["role_grant"]
    )
    return "organisation administrator" in eyes.roles and colleague


def its_auditor(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "organisation_id") and "auditor" in eyes.roles


def invited(eyes: Eyes, row: Row) -> bool:
    return eyes.is_invited(row)


def member_of_its_consortia(eyes: Eyes, row: Row) -> bool:
    return row["provider_id"] in eyes.known_providers


OPEN = {"clean", "not scanned"}

own_council = owner("council_id")
own_provider = owner("provider_id")
own_lead = owner("lead_id")
own_stream = owner("organisation_id")
two_parties = either(own_council, own_provider)
on_the_register = either(own_provider, member_of_its_consortia)


def on_the_register_for_the_lot(eyes: Eyes, row: Row) -> bool:
    """Two consortia may know one provider: each reads what it is to its own lots."""
    return own_provider(eyes, row) or (member_of_its_consortia(eyes, row) and row["lot_id"] in eyes.lots_bought_from)


def invitation_pause(eyes: Eyes, row: Row) -> bool:
    """A council reads what keeps its own invitations away."""
    touches = row["lot_id"] is None or row["lot_id"] in eyes.lots_bought_from
    of_ours = row["council_id"] is None or eyes.is_own(row, "council_id")
    return own_provider(eyes, row) or (member_of_its_consortia(eyes, row) and touches and of_ours)


def organisation(eyes: Eyes, row: Row) -> bool:
    """Public bodies are public; a provider is known to itself, to its consortia and to the platform."""
    public = row["kind"] != "provider"
    return public or eyes.is_own(row, "id") or row["id"] in eyes.known_providers or eyes.who.administers


def person(eyes: Eyes, row: Row) -> bool:
    return eyes.is_oneself(row, "id") or row["id"] in eyes.colleagues or eyes.who.administers


def keeps_webhooks(eyes: Eyes, row: Row) -> bool:
    """An administrator of the organisation or the platform acting for it, or a program of it."""
    keeps = "organisation administrator" in eyes.roles or eyes.who.administers or eyes.who.kind == "client"
    return eyes.is_own(row, "organisation_id") and keeps


def keeps_webhooks_or_sends(eyes: Eyes, row: Row) -> bool:
    """Its jobs sign with the secrets."""
    return keeps_webhooks(eyes, row) or (eyes.is_own(row, "organisation_id") and eyes.who.kind == "job")


def outbox_message(eyes: Eyes, row: Row) -> bool:
    """A job reads what is its organisation's to handle; an administrator what is dead."""
    is_handler = eyes.who.kind == "job" and eyes.is_own(row, "handled_as")
    return is_handler or (eyes.who.administers and row["dead_at"] is not None)


def stored_document(eyes: Eyes, row: Row) -> bool:
    """One's own; once nothing was found in it, evidence of a provider known to one, an answer that one may read, a copy
    of an agreement that one signed, and what a provider attached to what it asks of one."""
    stands_as_evidence = any(e["document_id"] == row["id"] for e in eyes.rows["evidence"])
    answers_what_is_read = any(
        a["document_id"] == row["id"] and of_application(eyes, a["application_id"], a) for a in eyes.rows["answer"]
    )
    was_signed_by_oneself = any(
        a["document_id"] == row["id"] and eyes.is_own(a, "council_id") for a in eyes.rows["member_agreement"]
    )
    was_attached_for_oneself = any(
        e["document_id"] == row["id"] and eyes.is_own(e, "council_id") for e in eyes.rows["fee_evidence"]
    )
    return eyes.is_own(row, "organisation_id") or (
        row["state"] in OPEN
        and (
            (row["organisation_id"] in eyes.known_providers and stands_as_evidence)
            or answers_what_is_read
            or was_signed_by_oneself
            or was_attached_for_oneself
        )
    )


def participation(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "provider_id") or (eyes.who.buys and row["consortium_id"] in eyes.consortia)


def purchasing_system(eyes: Eyes, row: Row) -> bool:
    return row["published_at"] is not None or eyes.is_own(row, "lead_id")


def lot(eyes: Eyes, row: Row) -> bool:
    return purchasing_system(eyes, eyes.facts.system[row["system_id"]])


def health_route(eyes: Eyes, row: Row) -> bool:
    return purchasing_system(eyes, eyes.facts.system[eyes.facts.lot[row["lot_id"]]["system_id"]])


def extension_view(eyes: Eyes, row: Row) -> bool:
    system = eyes.facts.system[eyes.facts.extension[row["extension_id"]]["system_id"]]
    is_shared = row["given_at"] is not None and system["consortium_id"] in eyes.consortia
    return eyes.is_own(row, "council_id") or (is_shared and purchasing_system(eyes, system))


def lead_contract(eyes: Eyes, row: Row) -> bool:
    is_party = eyes.is_own(row, "lead_id") or eyes.is_own(row, "provider_id")
    return is_party or (row["accepted_at"] is not None and member_of_its_consortia(eyes, row))


def contract_variation(eyes: Eyes, row: Row) -> bool:
    """The lead's; once issued, of each provider that it was issued to."""
    return eyes.is_own(row, "lead_id") or any(
        o["variation_id"] == row["id"] and eyes.is_own(o, "provider_id") for o in eyes.rows["variation_offer"]
    )


def evaluation(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "owner_id") or row["id"] in eyes.assigned


def assignment(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "owner_id") or row in eyes.my_assignments


def score(eyes: Eyes, row: Row) -> bool:
    is_mine = eyes.is_oneself(row, "assessor_id") and row["evaluation_id"] in eyes.unconflicted
    return is_mine or (eyes.is_own(row, "owner_id") and eyes.facts.all_are_locked(row["evaluation_id"]))


def questionnaire(eyes: Eyes, row: Row) -> bool:
    return row["adopted_at"] is not None or eyes.is_own(row, "lead_id")


def of_application(eyes: Eyes, application: object, row: Row) -> bool:
    return (
        eyes.is_own(row, "provider_id")
        or application in eyes.applications_received
        or application in eyes.applications_assessed
    )


def exclusion_declaration(eyes: Eyes, row: Row) -> bool:
    is_opened = row["application_id"] in eyes.exclusions_opened & eyes.applications_received
    return eyes.is_own(row, "provider_id") or is_opened


def exclusion_judgement(eyes: Eyes, row: Row) -> bool:
    """An officer's while it may read the evidence; the applicant's once its letter is released."""
    is_opened = row["application_id"] in eyes.exclusions_opened & eyes.applications_received
    is_told = any(
        d["released_at"] is not None for d in eyes.rows["decision"]
        if all(d[column] == row[column] for column in ("lead_id", "provider_id", "application_id"))
    )  # fmt: skip
    return (eyes.is_own(row, "lead_id") and is_opened) or (eyes.is_own(row, "provider_id") and is_told)


def application_evaluation(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "lead_id") or row["evaluation_id"] in eyes.assigned


def decision(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "lead_id") or (eyes.is_own(row, "provider_id") and row["released_at"] is not None)


def child(eyes: Eyes, row: Row) -> bool:
    works_with_it = bool(eyes.roles & {"social worker", "commissioner"})
    return eyes.is_own(row, "council_id") and (works_with_it or row["id"] in eyes.children_opened)


def package(eyes: Eyes, row: Row) -> bool:
    return eyes.is_own(row, "council_id") or row["id"] in eyes.packages_shown


def clarification(eyes: Eyes, row: Row) -> bool:
    asked = any(a["clarification_id"] == row["id"] and own_provider(eyes, a) for a in eyes.rows["clarification_asker"])
    return eyes.is_own(row, "council_id") or (eyes.is_invited(row) and (row["answered_at"] is not None or asked))


def offer(eyes: Eyes, row: Row) -> bool:
    is_opened = eyes.facts.tender[row["council_id"], row["mini_tender_id"]]["opened_at"] is not None
    is_told = eyes.is_own(row, "provider_id") and row["invalid_reason"] is not None
    return is_told or (eyes.is_own(row, "council_id") and is_opened)


def offer_line(eyes: Eyes, row: Row) -> bool:
    """Prices stay hidden from whoever scores quality, until all of that is locked."""
    return eyes.is_own(row, "council_id") and eyes.facts.quality_is_locked(row["council_id"], row["mini_tender_id"])


def bid_correction(eyes: Eyes, row: Row) -> bool:
    """The bidder's alone until prices may be seen."""
    is_locked = eyes.facts.quality_is_locked(row["council_id"], row["mini_tender_id"])
    return eyes.is_own(row, "provider_id") or (eyes.is_own(row, "council_id") and is_locked)


def negotiated_offer(eyes: Eyes, row: Row) -> bool:
    is_over = eyes.facts.negotiation_is_over(row["council_id"], row["mini_tender_id"], row["number"])
    return eyes.is_own(row, "provider_id") or (eyes.is_own(row, "council_id") and is_over)


def negotiation_key(eyes: Eyes, row: Row) -> bool:
    """Its council's, once the round is over."""
    is_over = eyes.facts.negotiation_is_over(row["council_id"], row["mini_tender_id"], row["number"])
    return eyes.is_own(row, "council_id") and is_over


def referral_import(eyes: Eyes, row: Row) -> bool:
    """Whoever made it, for it says who children are; and the job that forgets it."""
    return own_council(eyes, row) and (eyes.who.kind == "job" or eyes.is_oneself(row, "made_by"))


def disclosed_words(eyes: Eyes, row: Row) -> bool:
    """Those of the council who work with the child; of the provider whoever opened it a short while ago."""
    opened = any(
        r["disclosure_id"] == row["disclosure_id"] and eyes.is_oneself(r) and r["until_at"] > eyes.facts.now
        for r in eyes.rows["disclosure_reading"]
    )
    stands = any(d["id"] == row["disclosure_id"] and d["ended_at"] is None for d in eyes.rows["disclosure"])
    works_with_it = own_council(eyes, row) and bool(eyes.roles & {"social worker", "commissioner"})
    return works_with_it or (own_provider(eyes, row) and opened and stands)


def may_export(eyes: Eyes, row: Row) -> bool:
    """One's own copy, a colleague's as administrator, a child's as whoever works with it; and the job that makes it."""
    of_person = eyes.is_oneself(row, "subject_id") or "organisation administrator" in eyes.roles
    of_child = "commissioner" in eyes.roles
    return own_stream(eyes, row) and (eyes.who.kind == "job" or (of_person if row["about"] == "person" else of_child))


MATRIX: dict[str, tuple[DataClass, May]] = {
    "clock_setting": (DataClass.REFERENCE, everyone),
    "audit_head": (DataClass.OWN_STREAM, own_stream),
    "audit_entry": (DataClass.OWN_STREAM, own_stream),
    "outbox_message": (DataClass.OWN_STREAM, outbox_message),
    "idempotency_key": (DataClass.OWN_STREAM, own_stream),
    "webhook": (DataClass.OWN_STREAM, own_stream),
    "webhook_secret": (DataClass.OWN_STREAM, keeps_webhooks_or_sends),
    "webhook_delivery": (DataClass.OWN_STREAM, own_stream),
    "webhook_attempt": (DataClass.OWN_STREAM, own_stream),
    "organisation_key": (DataClass.OWN_STREAM, own_stream),
    "stored_document": (DataClass.OWN_STREAM, stored_document),
    "notification": (DataClass.OWN_STREAM, own_stream),
    "organisation": (DataClass.SHARED_REGISTER, organisation),
    "consortium": (DataClass.PUBLIC, everyone),
    "named_body": (DataClass.PUBLIC, everyone),
    "membership": (DataClass.PUBLIC, everyone),
    "participation": (DataClass.SHARED_REGISTER, participation),
    "person": (DataClass.IDENTITY, person),
    "credential": (DataClass.IDENTITY, oneself),
    "authenticator_app": (DataClass.IDENTITY, oneself),
    "recovery_code": (DataClass.IDENTITY, oneself),
    "passkey": (DataClass.IDENTITY, oneself),
    "spent_challenge": (DataClass.IDENTITY, nobody),
    "password_reset": (DataClass.IDENTITY, oneself),
    "kept_form": (DataClass.IDENTITY, lambda eyes, row: oneself(eyes, row) and row["kept_at"] > eyes.facts.now - HOUR),
    "factor_reset": (DataClass.IDENTITY, either(its_administrator, administrator)),
    "identity_provider": (DataClass.IDENTITY, either(its_administrator, administrator)),
    "external_identity": (DataClass.IDENTITY, either(oneself, its_administrator)),
    "colleague_invitation": (DataClass.IDENTITY, either(its_administrator, administrator)),
    "role_review": (DataClass.IDENTITY, either(its_administrator, its_auditor, administrator)),
    "support_access": (DataClass.OWN_STREAM, either(own_stream, administrator)),
    "support_look": (DataClass.OWN_STREAM, either(own_stream, administrator)),
    "role_grant": (DataClass.IDENTITY, either(oneself, own_stream, administrator)),
    "sign_in_session": (DataClass.IDENTITY, either(oneself, its_administrator)),
    "api_client": (DataClass.IDENTITY, own_stream),
    "program_secret": (DataClass.IDENTITY, own_stream),
    "api_grant": (DataClass.IDENTITY, nobody),
    "api_token": (DataClass.IDENTITY, either(oneself, own_stream)),
    "failed_sign_in": (DataClass.IDENTITY, either(oneself, administers_them, administrator)),
    "calendar_feed": (DataClass.IDENTITY, lambda eyes, row: oneself(eyes, row) and own_stream(eyes, row)),
    "purchasing_system": (DataClass.PUBLIC, purchasing_system),
    "lot": (DataClass.PUBLIC, lot),
    "extension": (DataClass.PUBLIC, lot),
    "extension_view": (DataClass.VOTE, extension_view),
    "member_agreement": (DataClass.TWO_PARTY, either(own_lead, own_council)),
    "health_route": (DataClass.PUBLIC, health_route),
    "provider_profile": (DataClass.SHARED_REGISTER, on_the_register),
    "premises": (DataClass.SHARED_REGISTER, on_the_register),
    "evidence": (DataClass.SHARED_REGISTER, on_the_register),
    "declared_place": (DataClass.SHARED_REGISTER, on_the_register_for_the_lot),
    "standing": (DataClass.SHARED_REGISTER, on_the_register_for_the_lot),
    "register_lookup": (DataClass.SHARED_REGISTER, on_the_register),
    "removal_notice": (DataClass.TWO_PARTY, either(own_lead, own_provider)),
    "removal_reply": (DataClass.TWO_PARTY, either(own_lead, own_provider)),
    "regulator_location": (DataClass.REFERENCE, everyone),
    "postcode_district": (DataClass.REFERENCE, everyone),
    "directory_import": (DataClass.OWN_STREAM, own_stream),
    "directory_row": (DataClass.OWN_STREAM, own_stream),
    "local_suspension": (DataClass.COUNCIL_PRIVATE, two_parties),
    "invitation_pause": (DataClass.SHARED_REGISTER, invitation_pause),
    "capacity": (DataClass.SHARED_REGISTER, on_the_register_for_the_lot),
    "evaluation": (DataClass.SCORE, evaluation),
    "assignment": (DataClass.SCORE, assignment),
    "score": (DataClass.SCORE, score),
    "consensus": (DataClass.SCORE, owner("owner_id")),
    "lead_contract": (DataClass.TWO_PARTY, lead_contract),
    "contract_lot": (DataClass.TWO_PARTY, either(own_lead, own_provider)),
    "contract_setting": (DataClass.PUBLIC, everyone),
    "contract_variation": (DataClass.TWO_PARTY, contract_variation),
    "variation_offer": (DataClass.TWO_PARTY, either(own_lead, own_provider)),
    "contract_ending": (DataClass.TWO_PARTY, either(own_lead, own_provider)),
    "questionnaire": (DataClass.PUBLIC, questionnaire),
    "round": (DataClass.PUBLIC, everyone),
    "timetable_change": (DataClass.PUBLIC, everyone),
    "round_notice": (DataClass.PUBLIC, everyone),
    "enquiry": (DataClass.NOTICE, either(own_lead, lambda eyes, row: row["answered_at"] is not None)),
    "enquiry_asker": (DataClass.NOTICE, own_provider),
    "application": (DataClass.APPLICATION, lambda eyes, row: of_application(eyes, row["id"], row)),
    "application_lot": (DataClass.APPLICATION, lambda eyes, row: of_application(eyes, row["application_id"], row)),
    "answer": (DataClass.APPLICATION, lambda eyes, row: of_application(eyes, row["application_id"], row)),
    "exclusion_declaration": (DataClass.EXCLUSION_EVIDENCE, exclusion_declaration),
    "exclusion_reading": (DataClass.EXCLUSION_EVIDENCE, own_lead),
    "application_evaluation": (DataClass.SCORE, application_evaluation),
    "decision": (DataClass.APPLICATION, decision),
    "exclusion_judgement": (DataClass.EXCLUSION_EVIDENCE, exclusion_judgement),
    "decision_extension": (DataClass.TWO_PARTY, either(own_lead, own_provider)),
    "review_terms": (DataClass.PUBLIC, everyone),
    "decision_review": (DataClass.TWO_PARTY, either(own_lead, own_provider)),
    "policy": (DataClass.COUNCIL_PRIVATE, own_council),
    "delegation": (DataClass.COUNCIL_PRIVATE, own_council),
    "spending_case": (DataClass.COUNCIL_PRIVATE, own_council),
    "case_decision": (DataClass.COUNCIL_PRIVATE, own_council),
    "ledger": (DataClass.COUNCIL_PRIVATE, own_council),
    "commitment": (DataClass.COUNCIL_PRIVATE, own_council),
    "decision_rule_set": (DataClass.COUNCIL_PRIVATE, own_council),
    "calloff_limit": (DataClass.COUNCIL_PRIVATE, own_council),
    "actual_spend": (DataClass.COUNCIL_PRIVATE, own_council),
    "deputyship": (DataClass.COUNCIL_PRIVATE, own_council),
    "urgent_decision": (DataClass.COUNCIL_PRIVATE, own_council),
    "published_record": (
        DataClass.PUBLIC,
        lambda eyes, row: own_council(eyes, row) or row["public_from"] <= eyes.facts.now,
    ),
    "panel": (DataClass.COUNCIL_PRIVATE, own_council),
    "panel_seat": (DataClass.COUNCIL_PRIVATE, own_council),
    "panel_meeting": (DataClass.COUNCIL_PRIVATE, own_council),
    "agenda_item": (DataClass.COUNCIL_PRIVATE, own_council),
    "rate_card": (DataClass.COUNCIL_PRIVATE, own_council),
    "rate": (DataClass.COUNCIL_PRIVATE, own_council),
    "benchmark_contribution": (DataClass.COUNCIL_PRIVATE, own_council),
    "benchmark_figure": (
        DataClass.TOTALS,
        lambda eyes, row: eyes.who.buys and row["lot_id"] in eyes.lots_bought_from,
    ),
    "negotiated_rate": (DataClass.TWO_PARTY, two_parties),
    "term_period": (DataClass.COUNCIL_PRIVATE, own_council),
    "child": (DataClass.COUNCIL_PRIVATE, child),
    "referral": (DataClass.COUNCIL_PRIVATE, own_council),
    "referral_import": (DataClass.COUNCIL_PRIVATE, referral_import),
    "direct_payment": (DataClass.COUNCIL_PRIVATE, own_council),
    "interim_cover": (DataClass.COUNCIL_PRIVATE, own_council),
    "package": (DataClass.NOTICE, package),
    "package_referral": (DataClass.COUNCIL_PRIVATE, own_council),
    "screening_override": (DataClass.COUNCIL_PRIVATE, own_council),
    "identity_reading": (DataClass.COUNCIL_PRIVATE, own_council),
    "disclosure": (DataClass.TWO_PARTY, two_parties),
    "disclosed_words": (DataClass.TWO_PARTY, disclosed_words),
    "disclosure_reading": (DataClass.TWO_PARTY, two_parties),
    "family_meeting": (DataClass.COUNCIL_PRIVATE, own_council),
    "mini_tender": (DataClass.NOTICE, lambda eyes, row: own_council(eyes, row) or eyes.is_invited(row, "id")),
    "mini_tender_version": (DataClass.NOTICE, either(own_council, invited)),
    "mini_tender_package": (DataClass.NOTICE, either(own_council, invited)),
    "invitation": (DataClass.NOTICE, two_parties),
    "decline": (DataClass.NOTICE, two_parties),
    "clarification": (DataClass.NOTICE, clarification),
    "clarification_asker": (DataClass.NOTICE, own_provider),
    "bid": (DataClass.BID, own_provider),
    "bid_version": (DataClass.BID, own_provider),
    "mini_tender_key": (DataClass.NOTICE, own_council),
    "mini_tender_share": (DataClass.BID, nobody),
    "key_destruction": (DataClass.COUNCIL_PRIVATE, own_council),
    "mini_tender_opening": (DataClass.COUNCIL_PRIVATE, own_council),
    "receipt_commitment": (DataClass.PUBLIC, everyone),
    "bid_draft": (DataClass.BID, own_provider),
    "offer": (DataClass.BID, offer),
    "offer_line": (DataClass.BID, offer_line),
    "negotiation_invitation": (DataClass.BID, two_parties),
    "standing_answer": (DataClass.BID, own_provider),
    "offered_price": (DataClass.BID, own_provider),
    "negotiation_key": (DataClass.BID, negotiation_key),
    "negotiated_offer": (DataClass.BID, negotiated_offer),
    "failed_package": (DataClass.COUNCIL_PRIVATE, own_council),
    "reworded_reason": (DataClass.COUNCIL_PRIVATE, own_council),
    "letter_override": (DataClass.COUNCIL_PRIVATE, own_council),
    "price_query": (DataClass.TWO_PARTY, two_parties),
    "bid_correction": (DataClass.BID, bid_correction),
    "ranking_record": (DataClass.COUNCIL_PRIVATE, own_council),
    "award": (DataClass.COUNCIL_PRIVATE, own_council),
    "award_line": (DataClass.COUNCIL_PRIVATE, own_council),
    "direct_award": (DataClass.COUNCIL_PRIVATE, own_council),
    "outcome": (DataClass.TWO_PARTY, two_parties),
    "agreement": (DataClass.TWO_PARTY, two_parties),
    "agreement_change": (DataClass.TWO_PARTY, two_parties),
    "agreement_delivery": (DataClass.TWO_PARTY, two_parties),
    "agreement_start": (DataClass.COUNCIL_PRIVATE, own_council),
    "fee_review": (DataClass.TWO_PARTY, two_parties),
    "fee_line": (DataClass.TWO_PARTY, two_parties),
    "fee_question": (DataClass.TWO_PARTY, two_parties),
    "fee_evidence": (DataClass.TWO_PARTY, two_parties),
    "sector_figure": (DataClass.COUNCIL_PRIVATE, own_council),
    "agreement_setting": (DataClass.COUNCIL_PRIVATE, own_council),
    "handover": (DataClass.COUNCIL_PRIVATE, own_council),
    "handover_tick": (DataClass.COUNCIL_PRIVATE, own_council),
    "statement_layout": (DataClass.COUNCIL_PRIVATE, own_council),
    "placement": (DataClass.TWO_PARTY, two_parties),
    "placement_notice": (DataClass.TWO_PARTY, either(own_council, owner("area_council_id"))),
    "register_effect": (DataClass.COUNCIL_PRIVATE, own_council),
    "agreement_review": (DataClass.COUNCIL_PRIVATE, own_council),
    "spot_terms": (DataClass.COUNCIL_PRIVATE, own_council),
    "spot_provider": (DataClass.COUNCIL_PRIVATE, own_council),
    "spot_import": (DataClass.COUNCIL_PRIVATE, own_council),
    "spot_purchase": (DataClass.COUNCIL_PRIVATE, own_council),
    "arrangement_import": (DataClass.COUNCIL_PRIVATE, own_council),
    "arrangement_hours": (DataClass.COUNCIL_PRIVATE, own_council),
    "advertised_value": (
        DataClass.PUBLIC,
        lambda eyes, row: eyes.who.buys and row["lot_id"] in eyes.lots_bought_from,
    ),
    "total_contribution": (DataClass.COUNCIL_PRIVATE, own_council),
    "total_figure": (
        DataClass.TOTALS,
        lambda eyes, row: eyes.who.buys and row["lot_id"] in eyes.lots_bought_from,
    ),
    "spending_year": (DataClass.COUNCIL_PRIVATE, own_council),
    "forecast_assumptions": (DataClass.COUNCIL_PRIVATE, own_council),
    "night_begun": (DataClass.OWN_STREAM, nobody),
    "retention_rule": (DataClass.OWN_STREAM, own_stream),
    "child_schedule": (DataClass.COUNCIL_PRIVATE, own_council),
    "legal_hold": (DataClass.OWN_STREAM, own_stream),
    "subject_export": (DataClass.OWN_STREAM, may_export),
    "removal": (DataClass.OWN_STREAM, own_stream),
}


def waiting(eyes: Eyes, row: Row) -> bool:
    return row["done_at"] is None and row["dead_at"] is None


def past_its_deadline(eyes: Eyes, row: Row) -> bool:
    tender = eyes.facts.tender[row["council_id"], row["mini_tender_id"] if "mini_tender_id" in row else row["id"]]
    return tender["closes_at"] is not None and tender["closes_at"] <= eyes.facts.now


def past_or(*statuses: str) -> May:
    """Past its deadline, or its mini-tender is over in one of those ways."""

    def may(eyes: Eyes, row: Row) -> bool:
        key = row["council_id"], row["mini_tender_id"] if "mini_tender_id" in row else row["id"]
        return past_its_deadline(eyes, row) or eyes.facts.tender[key]["status"] in statuses

    return may


def received(eyes: Eyes, row: Row) -> bool:
    return own_lead(eyes, row) and row["submitted_at"] is not None and row["withdrawn_at"] is None


SUPPORT_SEES: dict[str, May] = {
    "organisation": lambda eyes, row: row["kind"] != "provider" or eyes.is_own(row, "id"),
    "consortium": everyone,
    "named_body": everyone,
    "membership": everyone,
    "role_grant": own_stream,
    "role_review": own_stream,
    "factor_reset": own_stream,
    "audit_entry": own_stream,
    "support_access": own_stream,
    "support_look": own_stream,
    "person": lambda eyes, row: row["id"] in eyes.colleagues,
    "notification": own_stream,
    "outbox_message": lambda eyes, row: eyes.is_own(row, "handled_as") and row["dead_at"] is not None,
    "api_client": own_stream,
    "program_secret": own_stream,
    "webhook": own_stream,
    "webhook_delivery": own_stream,
    "application": lambda eyes, row: own_provider(eyes, row) or received(eyes, row),
    "decision": lambda eyes, row: own_lead(eyes, row) or (own_provider(eyes, row) and row["released_at"] is not None),
    "package": own_council,
    "mini_tender": own_council,
    "mini_tender_package": own_council,
}
"""What support sees of the organisation into which it looks: nothing but this, and it writes nothing.

Of the last, some columns alone: `test_catalogue.py` says which.
"""

ROLES_BESIDE: dict[str, dict[str, May]] = {
    RELAY: {"outbox_message": waiting},
    AUDITOR: {"audit_head": everyone, "audit_entry": everyone},
    OPENER: {
        "mini_tender": past_or("withdrawn"),
        "bid": past_its_deadline,
        "bid_version": past_its_deadline,
        "offer": everyone,
        "mini_tender_share": past_or("awarded", "no award", "withdrawn"),
        "mini_tender_opening": past_its_deadline,
    },
}
"""What the roles see that are not the application's own: nothing but this."""
