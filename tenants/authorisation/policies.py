"""Cases, delegations and the ledger are the council's own, not the lead's."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, may_update, own, protect

_OWN = own("council_id")
_KEEPS_THE_SCHEME = "guard.has_role('organisation administrator') OR guard.has_role('strategic lead')"
_PUBLISHES = f"{_KEEPS_THE_SCHEME} OR guard.has_role('commissioner')"
_AUTHORISER = "guard.has_role('authoriser')"
_BY_ONESELF = "{} = (SELECT guard.person())"
_A_JOB = "(SELECT guard.kind()) = 'job'"
_AUTHORISER_OR_JOB = f"{_AUTHORISER} OR {_A_JOB}"


def _of_case(of: str, where: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM spending_case c WHERE c.council_id = {of}.council_id AND c.id = {of}.case_id"
        f" AND {where})"
    )


protect(
    "delegation",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _KEEPS_THE_SCHEME)),
    may_update(both(_OWN, _KEEPS_THE_SCHEME), columns=("to_on",)),
)
protect(
    "spending_case",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, "status = 'awaiting'")),
    may_update(
        both(
            _OWN,
            _AUTHORISER,
            "status IN ('awaiting', 'deferred', 'called in') OR effective_at > (SELECT guard.now())",
        ),
        check=both(_OWN, _AUTHORISER),
        columns=(
            "status",
            "decided_at",
            "decided_by",
            "decision_reason",
            "delegation_id",
            "revision",
            "divisions",
            "options_considered",
            "is_key",
            "effective_at",
            "meeting_id",
            "deputyship_id",
        ),
    ),
    may_update(
        both(_OWN, _A_JOB, "status IN ('awaiting', 'deferred', 'called in')"),
        check=both(_OWN, _A_JOB, "status = 'withdrawn'"),
        columns=("status", "withdrawn_at", "withdrawn_reason", "revision"),
        name="withdrawn",
    ),
)
protect(
    "case_decision",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(
        both(
            _OWN,
            _AUTHORISER,
            "decided_by = (SELECT guard.person())",
            _of_case("case_decision", "c.status = case_decision.new_status"),
        )
    ),
)
protect(
    "ledger",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _AUTHORISER_OR_JOB)),
    may_update(both(_OWN, _AUTHORISER_OR_JOB), columns=("committed_gbp",)),
)
protect(
    "commitment",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _of_case("commitment", "c.status = 'approved'"))),
    may_update(
        both(_OWN, _AUTHORISER, "released_at IS NULL", _of_case("commitment", "c.status = 'called in'")),
        check=both(_OWN, _AUTHORISER),
        columns=("released_at", "released_why"),
    ),
    may_update(
        both(_OWN, _A_JOB, "released_at IS NULL", _of_case("commitment", "c.status = 'approved'")),
        check=both(_OWN, _A_JOB),
        columns=("released_at", "released_why"),
        name="given_up",
    ),
)
protect(
    "decision_rule_set",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _KEEPS_THE_SCHEME, _BY_ONESELF.format("set_by"))),
)
protect(
    "calloff_limit",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(
        both(_OWN, BUYER, _BY_ONESELF.format("proposed_by"), _of_case("calloff_limit", "c.status = 'awaiting'"))
    ),
)
protect(
    "actual_spend",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _BY_ONESELF.format("entered_by"))),
)
_SITTING = (
    "EXISTS (SELECT 1 FROM panel_meeting m WHERE m.council_id = agenda_item.council_id"
    " AND m.id = agenda_item.meeting_id AND {})"
)
protect(
    "panel",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _KEEPS_THE_SCHEME, _BY_ONESELF.format("set_up_by"))),
)
protect(
    "panel_seat",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _KEEPS_THE_SCHEME, _BY_ONESELF.format("named_by"))),
    may_update(both(_OWN, _KEEPS_THE_SCHEME), columns=("to_on",)),
)
protect(
    "panel_meeting",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _BY_ONESELF.format("called_by"), "opened_at IS NULL")),
    may_update(
        both(_OWN, _AUTHORISER, "closed_at IS NULL"),
        check=both(_OWN, _AUTHORISER),
        columns=("present", "opened_at", "closed_at", "closed_by", "minutes", "minutes_sha256"),
    ),
)
protect(
    "agenda_item",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(
        both(
            _OWN,
            BUYER,
            _BY_ONESELF.format("added_by"),
            "decision IS NULL",
            _SITTING.format("m.closed_at IS NULL"),
        )
    ),
    may_update(
        both(
            _OWN,
            _AUTHORISER,
            "decision IS NULL",
            _SITTING.format("m.opened_at IS NOT NULL AND m.closed_at IS NULL"),
        ),
        check=both(_OWN, _AUTHORISER, _BY_ONESELF.format("minuted_by")),
        columns=("decision", "reason", "conditions", "decided_at", "minuted_by"),
    ),
)
protect(
    "urgent_decision",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(
        both(
            _OWN,
            BUYER,
            _AUTHORISER,
            _BY_ONESELF.format("decided_by"),
            _of_case("urgent_decision", "c.status = 'approved'"),
        )
    ),
    may_update(
        both(_OWN, _AUTHORISER, "outcome IS NULL"),
        check=both(_OWN, _AUTHORISER, _BY_ONESELF.format("settled_by")),
        columns=("outcome", "outcome_reason", "settled_at", "settled_by", "meeting_id"),
    ),
)
protect(
    "deputyship",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER, _AUTHORISER, _BY_ONESELF.format("person_id"))),
    may_update(
        both(_OWN, f"{_BY_ONESELF.format('person_id')} OR {_KEEPS_THE_SCHEME}", "ended_at IS NULL"),
        check=both(_OWN, f"{_BY_ONESELF.format('person_id')} OR {_KEEPS_THE_SCHEME}"),
        columns=("ended_at",),
    ),
)
protect(
    "published_record",
    DataClass.PUBLIC,
    may_select("public_from <= (SELECT guard.now())", name="public"),
    may_select(_OWN, name="own"),
    may_insert(
        both(
            _OWN,
            BUYER,
            _PUBLISHES,
            _BY_ONESELF.format("published_by"),
            _of_case("published_record", "c.status = 'approved'"),
        )
    ),
    may_update(
        both(_OWN, f"{_PUBLISHES} OR {_AUTHORISER}", "withdrawn_at IS NULL"),
        check=both(_OWN, f"{_PUBLISHES} OR {_AUTHORISER}", _BY_ONESELF.format("withdrawn_by")),
        columns=("content", "withdrawn_at", "withdrawn_by", "withdrawn_reason"),
    ),
)
