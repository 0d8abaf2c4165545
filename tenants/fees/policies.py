"""A fee review is its provider's and one council's; whom else the provider asked, and what they said, nobody learns."""

from consortium.kernel.row_security import (
    BUYER,
    PROVIDER,
    DataClass,
    both,
    extend,
    function,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_COUNCIL = own("council_id")
_PROVIDER = own("provider_id")
_BY_BOTH = (may_select(_COUNCIL, name="by_council"), may_select(_PROVIDER, name="by_provider"))
_UNDECIDED = "withdrawn_at IS NULL AND decided_at IS NULL"


def _of_an_open_review(table: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM fee_review r WHERE r.council_id = {table}.council_id AND r.id = {table}.review_id"
        f" AND r.provider_id = {table}.provider_id AND r.withdrawn_at IS NULL AND r.decided_at IS NULL)"
    )


protect(
    "fee_review",
    DataClass.TWO_PARTY,
    *_BY_BOTH,
    may_insert(
        both(
            _PROVIDER,
            PROVIDER,
            _UNDECIDED,
            "asked_by = (SELECT guard.person())",
            "EXISTS (SELECT 1 FROM agreement a WHERE a.council_id = fee_review.council_id"
            " AND a.provider_id = fee_review.provider_id AND a.council_signed_at IS NOT NULL"
            " AND a.provider_signed_at IS NOT NULL)",
        )
    ),
    may_update(
        both(_COUNCIL, _UNDECIDED),
        check=both(_COUNCIL, "withdrawn_at IS NULL", "decided_by = (SELECT guard.person())"),
        columns=("decided_at", "decided_by", "decided_name", "decided_role", "decided_reason", "revision"),
        name="by_council",
    ),
    may_update(
        both(_PROVIDER, _UNDECIDED),
        check=both(_PROVIDER, "decided_at IS NULL", "withdrawn_by = (SELECT guard.person())"),
        columns=("withdrawn_at", "withdrawn_by", "revision"),
        name="by_provider",
    ),
)
protect(
    "fee_line",
    DataClass.TWO_PARTY,
    *_BY_BOTH,
    may_insert(
        both(
            _PROVIDER,
            "decided_gbp IS NULL",
            _of_an_open_review("fee_line"),
            "EXISTS (SELECT 1 FROM agreement a WHERE a.council_id = fee_line.council_id"
            " AND a.id = fee_line.agreement_id AND a.provider_id = fee_line.provider_id"
            " AND a.council_signed_at IS NOT NULL AND a.provider_signed_at IS NOT NULL)",
        )
    ),
    may_update(
        both(_COUNCIL, "decided_gbp IS NULL", _of_an_open_review("fee_line")),
        check=both(_COUNCIL, "decided_gbp IS NOT NULL"),
        columns=("decided_gbp", "change_id"),
    ),
)
protect(
    "fee_question",
    DataClass.TWO_PARTY,
    *_BY_BOTH,
    may_insert(
        both(
            _COUNCIL,
            BUYER,
            "asked_by = (SELECT guard.person())",
            "answered_at IS NULL",
            _of_an_open_review("fee_question"),
        )
    ),
    may_update(
        both(_PROVIDER, "answered_at IS NULL", _of_an_open_review("fee_question")),
        check=both(_PROVIDER, "answered_by = (SELECT guard.person())"),
        columns=("answer", "answered_at", "answered_by"),
    ),
)
protect(
    "fee_evidence",
    DataClass.TWO_PARTY,
    *_BY_BOTH,
    may_insert(both(_PROVIDER, "attached_by = (SELECT guard.person())", _of_an_open_review("fee_evidence"))),
)
# What the provider attached may be read by the council it asked, once nothing was found in it.
extend(
    "stored_document",
    may_select(
        "EXISTS (SELECT 1 FROM fee_evidence e WHERE e.provider_id = stored_document.organisation_id"
        " AND e.document_id = stored_document.id AND e.council_id = (SELECT guard.organisation()))"
        " AND state IN ('clean', 'not scanned')",
        name="as_fee_evidence",
    ),
)
protect(
    "sector_figure",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(both(_COUNCIL, BUYER, "set_by = (SELECT guard.person())")),
)
# Both sides have said yes to a change of price where the provider asked for no less and the council decided on it: what
# is entered then is what they said, by whom and when. Asked by the trigger of `agreement_change`, as whoever writes.
function(
    "is_settled_by_fee_review(c agreement_change) RETURNS boolean",
    """
    LANGUAGE sql STABLE AS $$
      SELECT EXISTS (
        SELECT 1 FROM public.fee_line l
        JOIN public.fee_review r ON r.council_id = l.council_id AND r.id = l.review_id
        WHERE l.council_id = c.council_id AND l.change_id = c.id AND l.agreement_id = c.agreement_id
          AND c.kind = 'rate' AND c.to_on IS NULL AND c.from_on = l.from_on
          AND (c.terms ->> 'unit_price')::numeric = l.decided_gbp
          AND (c.council_accepted_at, c.council_accepted_by, c.council_accepted_name, c.council_accepted_role)
            = (r.decided_at, r.decided_by, r.decided_name, r.decided_role)
          AND (c.provider_accepted_at, c.provider_accepted_by, c.provider_accepted_name, c.provider_accepted_role)
            = (r.asked_at, r.asked_by, r.asked_name, r.asked_role))
    $$
    """,
)
