"""The keys that seal: written by the council as it publishes, released to it by the opener, never read otherwise."""

from consortium.kernel.row_security import (
    BUYER,
    EVERYONE,
    OPENER,
    DataClass,
    both,
    function,
    may_delete,
    may_insert,
    may_select,
    own,
    protect,
)

_COUNCIL = own("council_id")
_DEFINER = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"


def _tender(where: str, of: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = {of}.council_id AND t.id = {of}.mini_tender_id"
        f" AND {where})"
    )


# Waits for every bid on its way in, and for a deadline that is being put off.
function(
    "hold_to_open(tender uuid) RETURNS void",
    f"""
    {_DEFINER} $$
    BEGIN
      PERFORM 1 FROM public.mini_tender t WHERE t.id = tender AND t.council_id = guard.organisation() FOR UPDATE;
    END $$
    """,
    roles=(OPENER,),
)
# The deadline is judged by the opener's own policy, after the row is held.
function(
    "release_shares(tender uuid) RETURNS TABLE (number integer, wrapped bytea)",
    f"""
    {_DEFINER} $$
    BEGIN
      PERFORM guard.hold_to_open(tender);
      RETURN QUERY SELECT s.number, s.wrapped FROM public.mini_tender t
        JOIN public.mini_tender_share s ON s.council_id = t.council_id AND s.mini_tender_id = t.id
        WHERE t.id = tender AND t.council_id = guard.organisation() AND t.status = 'published'
          AND (SELECT count(*) FROM public.mini_tender_opening o
                WHERE o.council_id = t.council_id AND o.mini_tender_id = t.id)
            >= (SELECT count(*) FROM public.mini_tender_share a
                WHERE a.council_id = t.council_id AND a.mini_tender_id = t.id)
        ORDER BY s.number;
    END $$
    """,
    owner=OPENER,
)
# Every receipt that was ever given, as a hash that names nobody: those of versions replaced and withdrawn too.
function(
    "receipt_leaves(tender uuid) RETURNS TABLE (leaf bytea)",
    f"""
    {_DEFINER} $$
    BEGIN
      PERFORM guard.hold_to_open(tender);
      RETURN QUERY SELECT sha256('\\x00'::bytea || convert_to(v.receipt, 'UTF8')) FROM public.mini_tender t
        JOIN public.bid_version v ON v.council_id = t.council_id AND v.mini_tender_id = t.id
        WHERE t.id = tender AND t.council_id = guard.organisation()
        ORDER BY 1;
    END $$
    """,
    owner=OPENER,
)
# Irreversible, and of the opener: the shares are gone, and only the row that says so is left. Withdrawn before it was
# opened a mini-tender needs its key no more; one that is decided keeps it for as long as the rules say that it copied.
# `rules.sealing.kept_until` says the same; a test runs both on the same cases.
function(
    "destroy_key(tender uuid, why text) RETURNS boolean",
    f"""
    {_DEFINER} $$
    DECLARE held public.mini_tender;
    BEGIN
      PERFORM guard.hold_to_open(tender);
      SELECT t.* INTO held FROM public.mini_tender t
        JOIN public.mini_tender_share s ON s.council_id = t.council_id AND s.mini_tender_id = t.id
        WHERE t.id = tender AND t.council_id = guard.organisation() AND guard.kind() = 'person'
          AND (t.status = 'withdrawn' OR (t.status IN ('awarded', 'no award')
            AND (t.closes_at AT TIME ZONE 'UTC' + make_interval(
              months => coalesce((t.rules -> 'policy' ->> 'bids_kept_months')::integer, 72))) AT TIME ZONE 'UTC'
              <= guard.now()));
      IF NOT FOUND THEN
        RETURN false;
      END IF;
      DELETE FROM public.mini_tender_share s WHERE s.council_id = held.council_id AND s.mini_tender_id = held.id;
      INSERT INTO public.key_destruction (council_id, mini_tender_id, reason, destroyed_at, destroyed_by)
        VALUES (held.council_id, held.id, why, guard.now(), guard.person());
      RETURN true;
    END $$
    """,
    owner=OPENER,
)

_OF_A_DRAFT = both(_COUNCIL, BUYER, "mini_tender_id = ANY ((SELECT guard.own_drafts())::uuid[])")
_AFTER_ITS_DEADLINE = "t.closes_at <= guard.now()"
_OVER = "t.status IN ('awarded', 'no award', 'withdrawn')"
protect("mini_tender_key", DataClass.NOTICE, may_select(_COUNCIL), may_insert(_OF_A_DRAFT))
protect(
    "mini_tender_share",
    DataClass.BID,
    may_select(_tender(f"({_AFTER_ITS_DEADLINE} OR {_OVER})", "mini_tender_share"), role=OPENER, name="by_opener"),
    may_insert(_OF_A_DRAFT),
    may_delete(EVERYONE, role=OPENER, name="by_opener"),  # what may be, `destroy_key` says
)
protect(
    "key_destruction",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL),
    may_insert(EVERYONE, role=OPENER, name="by_opener"),
)
protect(
    "mini_tender_opening",
    DataClass.COUNCIL_PRIVATE,
    may_select(_COUNCIL, name="own"),
    may_select(_tender(_AFTER_ITS_DEADLINE, "mini_tender_opening"), role=OPENER, name="by_opener"),
    may_insert(
        both(
            _COUNCIL,
            BUYER,
            "(SELECT guard.kind()) = 'person'",
            "person_id = (SELECT guard.person())",
            _tender(f"t.status = 'published' AND {_AFTER_ITS_DEADLINE}", "mini_tender_opening"),
        )
    ),
)
protect(
    "receipt_commitment",
    DataClass.PUBLIC,
    may_select(EVERYONE),
    may_insert(both(_COUNCIL, BUYER, _tender(_AFTER_ITS_DEADLINE, "receipt_commitment"))),
)
