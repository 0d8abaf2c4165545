"""The record of processing activities (UK GDPR, article 30): every table in exactly one record, with its purpose.

The class of a table, which says who may read it, is declared where it is protected (`row_security.protect`). What is
said here is why it is kept, whose it is and for how long. Lawful bases are for the consortium's lawyers to confirm.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tenants.retention.rules.periods import Kind

_PUBLIC_TASK = "Public task: article 6(1)(e)"
_LAW = "Legal obligation: article 6(1)(c)"
_BUYING_LAW = "Public Contracts Regulations 2015, regulation 84; Procurement Act 2023, section 98"


@dataclass(frozen=True, slots=True)
class Record:
    """One processing activity. `kinds` are what is removed by itself when its time has come; else `kept` says when."""

    title: str
    holds: str
    whose: str
    purpose: str
    basis: str
    source: str
    kept: str
    tables: frozenset[str]
    kinds: tuple[Kind, ...] = ()


def _tables(names: str) -> frozenset[str]:
    return frozenset(names.split())


RECORDS: tuple[Record, ...] = (
    Record(
        "Children and their support",
        "Name, date of birth, NHS and pupil numbers, address, school, needs, outcomes and wishes; what was bought, "
        "delivered and reviewed; who read it and why. Health is among it.",
        "Children and young people up to 25, and their families",
        "To find, buy and review support for a child",
        "Public task: article 6(1)(e); health and social care: article 9(2)(h), and safeguarding: article 9(2)(g)",
        "Children Act 1989, sections 17, 20 and 23C; Data Protection Act 2018, schedule 1, paragraphs 2 and 18",
        "",
        _tables(
            "child child_schedule referral referral_import direct_payment interim_cover package package_referral "
            "screening_override identity_reading disclosure disclosed_words disclosure_reading family_meeting "
            "agreement agreement_change agreement_delivery agreement_start agreement_review handover handover_tick "
            "placement placement_notice register_effect spot_purchase spot_import"
        ),
        (Kind.LOOKED_AFTER, Kind.OTHER_CHILDREN),
    ),
    Record(
        "Mini-tenders and bids",
        "Bids and their prices, questions, scores with their reasons, letters, and the keys that open what is sealed",
        "People of providers who bid, sole traders among them; people of councils who score and decide",
        "To choose a provider fairly, and to show that it was",
        _LAW,
        f"{_BUYING_LAW}; Limitation Act 1980, section 5",
        "What says who won, and for how much, stays with the child’s agreement.",
        _tables(
            "mini_tender mini_tender_version mini_tender_package mini_tender_key mini_tender_share mini_tender_opening "
            "key_destruction receipt_commitment invitation decline clarification clarification_asker bid bid_version "
            "bid_draft offer offer_line negotiation_invitation negotiation_key negotiated_offer failed_package "
            "reworded_reason letter_override price_query bid_correction ranking_record award award_line direct_award "
            "outcome evaluation assignment score consensus"
        ),
        (Kind.BIDS,),
    ),
    Record(
        "Applications to join the register",
        "Answers, documents, scores with their reasons, decisions, reviews and questions asked",
        "People of providers, sole traders among them; assessors",
        "To admit providers on quality, and to answer a challenge",
        _LAW,
        f"{_BUYING_LAW}; Limitation Act 1980, section 5",
        "A draft and what was withdrawn go by the provider’s own period, all else by the lead authority’s. What the "
        "register, the notices and the record of removals say of it stays.",
        _tables(
            "application application_lot application_evaluation answer decision decision_extension decision_review "
            "enquiry enquiry_asker"
        ),
        (Kind.APPLICATIONS,),
    ),
    Record(
        "Exclusion evidence",
        "What a provider declares of convictions and insolvency, how it mended matters, and who read that and why",
        "Directors and owners of providers",
        "To judge whether a provider must or may be excluded",
        "Public task: article 6(1)(e); criminal offence data: article 10",
        "Public Contracts Regulations 2015, regulation 57; Procurement Act 2023, schedules 6 and 7; Data Protection "
        "Act 2018, schedule 1, paragraph 6",
        "Never longer than the application it belongs to.",
        _tables("exclusion_declaration exclusion_reading exclusion_judgement"),
        (Kind.EXCLUSION_EVIDENCE,),
    ),
    Record(
        "The register of providers",
        "Profile, insurance and registrations, premises, places, standing and why it changed, capacity",
        "People of providers, sole traders among them",
        "To know who may be invited, and that what they rely on is in date",
        _PUBLIC_TASK,
        "Children Act 1989, section 22G; Public Contracts Regulations 2015, regulation 34",
        "While the provider takes part, and 6 years after.",
        _tables(
            "participation provider_profile premises evidence declared_place standing capacity invitation_pause "
            "register_lookup removal_notice removal_reply local_suspension stored_document spot_provider"
        ),
    ),
    Record(
        "Contracts, fees and prices between two parties",
        "Contracts, their changes and signatures, negotiated rates, requests for higher fees with their evidence",
        "People who sign or ask for an organisation",
        "To keep to what was agreed",
        "Contract: article 6(1)(b), where the provider is a person; else public task: article 6(1)(e)",
        "Limitation Act 1980, section 5",
        "What both sides agreed for one child stays with that agreement. Requests for higher fees, negotiated rates "
        "and members’ agreements: 6 years after the contract, removed by hand.",
        _tables(
            "lead_contract contract_lot contract_variation variation_offer contract_ending member_agreement "
            "negotiated_rate fee_review fee_line fee_question fee_evidence offered_price standing_answer"
        ),
        (Kind.CONTRACTS,),
    ),
    Record(
        "Decisions to spend",
        "Cases with their options, who recommended and who decided, panels and minutes, commitments and actual spend",
        "People of the council who recommend, decide and stand in",
        "To spend only what was authorised, and to show it",
        _PUBLIC_TASK,
        "Local Government Act 1972, section 151; Local Audit and Accountability Act 2014, section 4; Limitation Act "
        "1980, section 5",
        "6 years after the financial year. What a case says of a child goes when the child’s record goes.",
        _tables(
            "delegation deputyship spending_case case_decision urgent_decision ledger commitment calloff_limit "
            "decision_rule_set actual_spend panel panel_seat panel_meeting agenda_item spending_year "
            "arrangement_import arrangement_hours forecast_assumptions benchmark_contribution total_contribution"
        ),
    ),
    Record(
        "Accounts and signing in",
        "Name, e-mail address, roles with their dates, what proves who somebody is (hashed or encrypted), programs",
        "Everybody who signs in",
        "To let in who may come in, and nobody else",
        f"{_PUBLIC_TASK}, and security of processing: article 32",
        "UK GDPR, articles 5(1)(f) and 32",
        "While the person acts for an organisation; the name stays with what they did.",
        _tables(
            "person credential authenticator_app recovery_code passkey role_grant role_review factor_reset "
            "identity_provider external_identity colleague_invitation calendar_feed api_client program_secret webhook "
            "webhook_secret organisation_key"
        ),
    ),
    Record(
        "Sessions and tokens",
        "When somebody signed in and from which kind of device, tries that failed and from which network, spent codes, "
        "what was typed as a session ended",
        "Everybody who signs in",
        "To end a session that is not theirs, and to find misuse",
        f"{_PUBLIC_TASK}, and security of processing: article 32",
        "UK GDPR, articles 5(1)(f) and 32",
        "What was typed as a session ended is kept for an hour, a failed try to sign in for a year.",
        _tables("sign_in_session api_token api_grant password_reset kept_form spent_challenge failed_sign_in"),
        (Kind.SESSIONS,),
    ),
    Record(
        "Messages",
        "To whom a message went, at which address and when it was read; references, no text",
        "Everybody who signs in",
        "To tell people what waits for them, once",
        _PUBLIC_TASK,
        "UK GDPR, article 6(1)(e)",
        "",
        _tables("notification outbox_message webhook_delivery webhook_attempt"),
        (Kind.MESSAGES,),
    ),
    Record(
        "Answers to what was sent twice",
        "The answer that a form or program was given; a provider’s is encrypted",
        "Everybody who signs in",
        "So that the same form sent twice is one act",
        _PUBLIC_TASK,
        "UK GDPR, article 5(1)(d)",
        "An answer is given again for a day.",
        _tables("idempotency_key"),
        (Kind.REPEATS,),
    ),
    Record(
        "The record of what was done",
        "Who did what and when, what was removed and what is on hold: identifiers and keyed hashes, never values",
        "Everybody who acts",
        "To show that the rules were followed, and who did not",
        f"{_LAW}; accountability: article 5(2)",
        f"UK GDPR, articles 5(2) and 30; {_BUYING_LAW}",
        "For good: it holds no values that could be removed.",
        _tables(
            "audit_head audit_entry retention_rule legal_hold removal subject_export night_begun support_access "
            "support_look"
        ),
    ),
    Record(
        "What the organisation has decided for itself",
        "Policies, prices, term dates, settings and layouts, with who set them",
        "People of the council who set them",
        "To buy by the council’s own rules",
        _PUBLIC_TASK,
        _BUYING_LAW,
        "6 years after something else took their place.",
        _tables(
            "policy rate_card rate term_period agreement_setting statement_layout sector_figure spot_terms "
            "contract_setting review_terms"
        ),
    ),
    Record(
        "What is published",
        "Organisations, consortia and their members, systems, rounds, notices, figures of the region",
        "Named contacts of public bodies",
        "To tell the market and the public",
        _LAW,
        "Local Government (Transparency Requirements) (England) Regulations 2015; Procurement Act 2023, part 8",
        "For good.",
        _tables(
            "organisation consortium named_body membership purchasing_system lot health_route extension extension_view "
            "round timetable_change round_notice questionnaire published_record advertised_value benchmark_figure "
            "total_figure"
        ),
    ),
    Record(
        "Reference data",
        "The regulator’s public directory and what was read of it",
        "Nobody, or what a regulator publishes of a sole trader",
        "To compare what a provider says with what its regulator says",
        _PUBLIC_TASK,
        "Care Standards Act 2000, section 36; Health and Social Care Act 2008, section 38",
        "Until it is read anew.",
        _tables("clock_setting regulator_location directory_import directory_row postcode_district"),
    ),
)

READERS: Mapping[str, str] = {
    "reference": "Everybody",
    "public": "Everybody, once it is published",
    "shared register": "The provider, and the councils of its consortia",
    "council-private": "The council alone",
    "notice": "The council, and the providers it invited",
    "bid": "The bidder; after opening, the council that buys",
    "score": "The assessor; once all have locked, the moderators",
    "application": "The applicant, the lead authority and its assessors",
    "exclusion evidence": "The applicant; named officers of the lead, each time with a reason",
    "two-party": "Both parties",
    "vote": "The councils of the consortium, once it is given",
    "totals": "The councils of the consortium",
    "own stream": "The organisation",
    "identity": "The person, and their organisation’s administrators",
}
"""Who may read, by the class of a table (`standards.md`), in words."""


def readers_of(record: Record, classes: Mapping[str, str]) -> list[str]:
    """Who may read what is in the record, in the order of the classes; `classes` are those of the tables."""
    present = {classes[table] for table in record.tables if table in classes}
    return [words for each, words in READERS.items() if each in present]


def faults_of(records: Iterable[Record], classes: Mapping[str, str]) -> list[str]:
    """What is wrong: a table in no record or in two, one that is not there, a record that says too little."""
    records = tuple(records)
    named = [table for record in records for table in record.tables]
    return [
        *(f"{table} is in no record" for table in sorted(set(classes) - set(named))),
        *(f"{table} is in two records" for table in sorted({t for t in named if named.count(t) > 1})),
        *(f"{table} is no table" for table in sorted(set(named) - set(classes))),
        *(
            f"“{record.title}” does not say all it must"
            for record in records
            if not (record.purpose and record.basis and record.whose and record.holds and record.source)
            or not (record.kinds or record.kept)
        ),
    ]
