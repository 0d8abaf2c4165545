"""Everything here is the council's own; the anonymised package is opened to the invited by `minitender`.

Within the council a child's record is opened by a reading with a reason, save to those who work with it every day.
"""

from consortium.kernel.row_security import (
    BUYER,
    SUPPORT,
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
)

_OWN = own("council_id")
_READER = both(
    _OWN,
    "(guard.has_role('social worker') OR guard.has_role('commissioner') OR EXISTS (SELECT 1 FROM identity_reading r"
    " JOIN referral f ON f.council_id = r.council_id AND f.id = r.referral_id WHERE r.council_id = child.council_id"
    " AND f.child_id = child.id AND r.person_id = (SELECT guard.person()) AND r.until_at > guard.now()))",
)
protect(
    "child",
    DataClass.COUNCIL_PRIVATE,
    may_select(_READER),
    may_insert(both(_OWN, BUYER)),
)
# A case system's own program is told whether a case is that child's, and reads no record.
function(
    "match_children(cases text[], families text[], days date[])"
    " RETURNS TABLE (place integer, child_id uuid, is_same boolean)",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT asked.place::integer, c.id,
             lower(btrim(c.family_name)) = lower(btrim(asked.family)) AND c.born_on = asked.born
        FROM unnest(cases, families, days) WITH ORDINALITY AS asked(reference, family, born, place)
        JOIN public.child c ON c.case_reference = btrim(asked.reference)
       WHERE c.council_id = guard.organisation()
         AND guard.kind() = 'client'
    $$
    """,
)
protect(
    "referral",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(
        both(_OWN, "withdrawn_at IS NULL"),
        check=_OWN,
        columns=(
            "withdrawn_at",
            "withdrawn_reason",
            "needs",
            "childs_voice",
            "outcomes",
            "urgency",
            "wanted_from",
            "changed_at",
            "changed_by",
            "revision",
        ),
    ),
)
_BY_MAKER = "made_by = (SELECT guard.person()) OR (SELECT guard.kind()) = 'job'"
_MAKER = both(_OWN, _BY_MAKER)
protect(
    "referral_import",
    DataClass.COUNCIL_PRIVATE,
    may_select(_MAKER),
    may_insert(both(_OWN, BUYER, "made_by = (SELECT guard.person())")),
    may_update(both(_OWN, _BY_MAKER, "rows IS NOT NULL"), check=_MAKER, columns=("rows", "applied_at", "discarded_at")),
)
protect("direct_payment", DataClass.COUNCIL_PRIVATE, may_select(_OWN), may_insert(both(_OWN, BUYER)))
protect(
    "interim_cover",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(both(_OWN, "ended_on IS NULL"), check=_OWN, columns=("ended_on", "ended_by")),
)
protect(
    "package",
    DataClass.NOTICE,
    may_select(_OWN, name="own"),
    may_select(
        _OWN,
        columns=("council_id", "id", "reference", "written_at", "starts_on", "ends_on"),
        role=SUPPORT,
        name="by_support",
    ),
    may_insert(both(_OWN, BUYER)),
    may_update(
        _OWN,
        columns=(
            "title", "summary", "outcomes", "schedule", "place", "age_band", "starts_on", "ends_on", "weekly_hours",
            "budget_weekly", "complexity", "particulars", "children", "revision",
        ),
    ),
)  # fmt: skip
protect(
    "package_referral",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(both(_OWN, "left_at IS NULL"), check=_OWN, columns=("left_at", "left_by", "left_reason")),
)
protect(
    "screening_override",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(both(_OWN, "agreed_at IS NULL"), check=_OWN, columns=("agreed_by", "agreed_at")),
)
protect(
    "identity_reading",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, "person_id = (SELECT guard.person())", "until_at <= guard.now() + interval '15 minutes'")),
)
_READER_OF_WORDS = (
    "EXISTS (SELECT 1 FROM disclosure_reading r JOIN disclosure d ON d.council_id = r.council_id"
    " AND d.id = r.disclosure_id WHERE r.council_id = disclosed_words.council_id"
    " AND r.disclosure_id = disclosed_words.disclosure_id AND r.person_id = (SELECT guard.person())"
    " AND r.until_at > guard.now() AND d.ended_at IS NULL)"
)
_TO_ONESELF = own("provider_id")
protect(
    "disclosure",
    DataClass.TWO_PARTY,
    may_select(_OWN, name="own"),
    may_select(_TO_ONESELF, name="to_oneself"),
    may_insert(both(_OWN, BUYER, "released_by = (SELECT guard.person())")),
    may_update(both(_OWN, "ended_at IS NULL"), check=_OWN, columns=("ended_at", "ended_by")),
)
protect(
    "disclosed_words",
    DataClass.TWO_PARTY,
    may_select(both(_OWN, "guard.has_role('social worker') OR guard.has_role('commissioner')"), name="own"),
    may_select(both(_TO_ONESELF, _READER_OF_WORDS), name="opened"),
    may_insert(both(_OWN, BUYER)),
)
protect(
    "disclosure_reading",
    DataClass.TWO_PARTY,
    may_select(_OWN, name="own"),
    may_select(_TO_ONESELF, name="of_oneself"),
    may_insert(
        both(
            _TO_ONESELF,
            "person_id = (SELECT guard.person())",
            "until_at <= guard.now() + interval '15 minutes'",
            "EXISTS (SELECT 1 FROM disclosure d WHERE d.council_id = disclosure_reading.council_id"
            " AND d.id = disclosure_reading.disclosure_id AND d.ended_at IS NULL)",
        )
    ),
)
protect(
    "family_meeting",
    DataClass.COUNCIL_PRIVATE,
    may_select(_OWN),
    may_insert(both(_OWN, BUYER)),
    may_update(
        both(_OWN, "held_on IS NULL"),
        check=_OWN,
        columns=("held_on", "childs_view", "family_view", "held_recorded_by"),
    ),
)
