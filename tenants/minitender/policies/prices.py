"""Questions about very low prices, and slips: the bidder's and the council's, each by its own acts.

A slip is the bidder's alone until quality is locked, as prices are.
"""

from consortium.kernel.row_security import (
    BUYER,
    PROVIDER,
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
    trigger,
)
from tenants.minitender.policies.tendering import of_tender

_COUNCIL = own("council_id")
_BIDDER = own("provider_id")
_LOCKED = "guard.quality_is_locked(council_id, mini_tender_id)"
_DECISION = ("decision", "decision_reason", "decided_at", "decided_by")

# Who may change a row of both sides is not enough: each side changes its own part.
function(
    "keep_price_query() RETURNS trigger",
    """
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      IF (NEW.reply, NEW.replied_at, NEW.replied_by) IS DISTINCT FROM (OLD.reply, OLD.replied_at, OLD.replied_by)
          AND (guard.organisation() IS DISTINCT FROM OLD.provider_id OR OLD.replied_at IS NOT NULL
            OR guard.now() >= OLD.reply_by_at) THEN
        RAISE EXCEPTION 'the bidder replies, once and in time' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.decision, NEW.decision_reason) IS DISTINCT FROM (OLD.decision, OLD.decision_reason)
          AND guard.organisation() IS DISTINCT FROM OLD.council_id THEN
        RAISE EXCEPTION 'the council decides' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
# The same as the policy of `offer_line`, asked once for a mini-tender and not for each of its prices.
function(
    "prices_of(tender uuid) RETURNS SETOF offer_line",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT l.* FROM public.mini_tender t
      JOIN public.offer_line l ON l.council_id = t.council_id AND l.mini_tender_id = t.id
      WHERE t.id = tender AND t.council_id = guard.organisation()
        AND (SELECT guard.quality_is_locked(guard.organisation(), tender))
      ORDER BY l.package_id, l.offer_id
    $$
    """,
)
trigger("keep_price_query", "price_query", "BEFORE UPDATE", "keep_price_query")
protect(
    "price_query",
    DataClass.TWO_PARTY,
    may_select(_COUNCIL, name="own"),
    may_select(_BIDDER, name="by_bidder"),
    may_insert(
        both(_COUNCIL, BUYER, "reply IS NULL", "decision IS NULL", of_tender("t.status = 'opened'", "price_query"))
    ),
    may_update(
        both(_BIDDER, "decided_at IS NULL"),
        check=_BIDDER,  # that the council decides, the trigger says
        columns=("reply", "replied_at", "replied_by"),
        name="by_bidder",
    ),
    may_update(both(_COUNCIL, "decided_at IS NULL"), check=_COUNCIL, columns=_DECISION, name="by_council"),
)
protect(
    "bid_correction",
    DataClass.BID,
    may_select(_BIDDER, name="own"),
    may_select(both(_COUNCIL, _LOCKED), name="by_council_once_locked"),
    may_insert(
        both(
            _BIDDER, PROVIDER, "decision IS NULL", f"NOT {_LOCKED}", of_tender("t.status = 'opened'", "bid_correction")
        )
    ),
    may_update(both(_COUNCIL, _LOCKED, "decided_at IS NULL"), check=_COUNCIL, columns=_DECISION),
)
