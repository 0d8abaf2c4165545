"""Sealing, in the database: before the deadline a bid is its bidder's alone, whoever else leads, buys or administers.

The council never reads `bid_version`, nor the private key that opens it. At or after the deadline, and once as many
officers have acted as the policy says, `guard.release_shares` gives it the wrapped key and `guard.open_bids` the
envelopes, both with the opener's rights; it keeps its own copies as offers.
"""

from consortium.kernel.row_security import (
    BUYER,
    OPENER,
    PROVIDER,
    DataClass,
    beside_own,
    both,
    extend,
    function,
    may_delete,
    may_insert,
    may_select,
    may_update,
    own,
    protect,
    trigger,
)

_COUNCIL = own("council_id")
_BIDDER = own("provider_id")
_DEFINER = "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS"


def invited_to(of: str, tender: str = "mini_tender_id") -> str:
    return (
        f"EXISTS (SELECT 1 FROM invitation i WHERE i.council_id = {of}.council_id AND i.mini_tender_id = {of}.{tender}"
        " AND i.provider_id = (SELECT guard.organisation()))"
    )


def of_tender(where: str, of: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM mini_tender t WHERE t.council_id = {of}.council_id AND t.id = {of}.mini_tender_id"
        f" AND {where})"
    )


# The instant that decides is read after the lock is held: on a transaction's start time late bids were accepted.
# The invitation's own lock makes a provider's posts at once wait for each other, so that none makes a second bid.
function(
    "lock_for_bidding(tender uuid) RETURNS TABLE (council_id uuid, status text, version integer, closes_at timestamptz,"
    " received_at timestamptz, tender_key bytea, own_key bytea)",
    f"""
    {_DEFINER} $$
    DECLARE held public.mini_tender;
    BEGIN
      SELECT t.* INTO held FROM public.mini_tender t
        JOIN public.invitation i ON i.council_id = t.council_id AND i.mini_tender_id = t.id
        WHERE t.id = tender AND i.provider_id = guard.organisation()
        FOR UPDATE OF i FOR SHARE OF t;
      IF FOUND THEN
        RETURN QUERY SELECT held.council_id, held.status, held.version, held.closes_at, guard.now(),
          (SELECT k.public FROM public.mini_tender_key k
            WHERE k.council_id = held.council_id AND k.mini_tender_id = held.id),
          (SELECT k.public FROM public.organisation_key k WHERE k.organisation_id = guard.organisation());
      END IF;
    END $$
    """,
)
function(
    "refuse_late_bid() RETURNS trigger",
    f"""
    {_DEFINER} $$
    DECLARE held public.mini_tender;
    BEGIN
      SELECT t.* INTO held FROM public.mini_tender t
        WHERE t.council_id = NEW.council_id AND t.id = NEW.mini_tender_id FOR SHARE;
      IF held.status IS DISTINCT FROM 'published' OR guard.now() >= held.closes_at THEN
        RAISE EXCEPTION 'no bid is made, changed or withdrawn at or after the deadline'
          USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("refuse_late_bid", "bid", "BEFORE INSERT OR UPDATE", "refuse_late_bid")
trigger("refuse_late_bid_version", "bid_version", "BEFORE INSERT", "refuse_late_bid")
# What officers may never do to a published mini-tender, whatever the application asks.
function(
    "keep_mini_tender_fair() RETURNS trigger",
    f"""
    {_DEFINER} $$
    BEGIN
      IF OLD.published_at IS NOT NULL AND (NEW.rules IS DISTINCT FROM OLD.rules
          OR NEW.invitations_sha256 IS DISTINCT FROM OLD.invitations_sha256
          OR NEW.published_at IS DISTINCT FROM OLD.published_at) THEN
        RAISE EXCEPTION 'the rules and invitations of a published mini-tender are fixed'
          USING ERRCODE = 'check_violation';
      END IF;
      IF OLD.closes_at IS NOT NULL AND (NEW.closes_at IS NULL OR NEW.closes_at < OLD.closes_at) THEN
        RAISE EXCEPTION 'a deadline is never shortened' USING ERRCODE = 'check_violation';
      END IF;
      IF NEW.opened_at IS NOT NULL AND OLD.opened_at IS NULL AND guard.now() < NEW.closes_at THEN
        RAISE EXCEPTION 'bids are not opened before the deadline' USING ERRCODE = 'check_violation';
      END IF;
      IF OLD.opened_at IS NOT NULL AND (NEW.opened_at IS DISTINCT FROM OLD.opened_at
          OR NEW.closes_at IS DISTINCT FROM OLD.closes_at) THEN
        RAISE EXCEPTION 'an opening is not undone' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("keep_mini_tender_fair", "mini_tender", "BEFORE UPDATE", "keep_mini_tender_fair")
# Handed over once, at the opening: afterwards the prices are where row security hides them until quality is locked.
function(
    "open_bids(tender uuid) RETURNS TABLE (provider_id uuid, bid_id uuid, version integer, mini_tender_version integer,"
    " sealed bytea, sha256 bytea, received_at timestamptz)",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT b.provider_id, b.id, v.version, v.mini_tender_version, v.sealed, v.sha256, v.received_at
      FROM public.mini_tender t
      JOIN public.bid b ON b.council_id = t.council_id AND b.mini_tender_id = t.id AND b.withdrawn_at IS NULL
      JOIN public.bid_version v ON v.provider_id = b.provider_id AND v.bid_id = b.id AND v.version = b.version
      WHERE t.id = tender AND t.council_id = guard.organisation() AND t.opened_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM public.offer o WHERE o.council_id = t.council_id AND o.mini_tender_id = t.id)
      ORDER BY b.provider_id
    $$
    """,
    owner=OPENER,
)
function(
    "bid_count(tender uuid) RETURNS bigint",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT count(*) FROM public.mini_tender t
      JOIN public.bid b ON b.council_id = t.council_id AND b.mini_tender_id = t.id AND b.withdrawn_at IS NULL
      WHERE t.id = tender AND t.council_id = guard.organisation()
        AND (t.rules -> 'shows_bid_count' = 'true' OR guard.now() >= t.closes_at)
    $$
    """,
)
# Every bidder offers once in a round, so it is over when all have, or at its end.
function(
    "negotiation_is_over(council uuid, tender uuid, round integer) RETURNS boolean",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(bool_and(n.closes_at <= guard.now() OR EXISTS (
          SELECT 1 FROM public.negotiated_offer o WHERE o.council_id = n.council_id
            AND o.mini_tender_id = n.mini_tender_id AND o.number = n.number AND o.provider_id = n.provider_id)), true)
      FROM public.negotiation_invitation n
      WHERE n.council_id = council AND n.mini_tender_id = tender AND n.number = round
        AND council = guard.organisation()
    $$
    """,
)
function(
    "quality_is_locked(council uuid, tender uuid) RETURNS boolean",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(bool_and(guard.all_are_locked(o.council_id, o.evaluation_id)), true)
      FROM public.offer o WHERE o.council_id = council AND o.mini_tender_id = tender AND o.evaluation_id IS NOT NULL
    $$
    """,
)

# A set, so that it is asked for once however many are invited; a function, because `mini_tender` asks for invitations.
function(
    "own_drafts() RETURNS uuid[]",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(t.id), '{}') FROM public.mini_tender t
      WHERE t.council_id = guard.organisation() AND t.status = 'draft'
    $$
    """,
)
function(
    "own_open_to_late_joiners() RETURNS uuid[]",
    """
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(t.id), '{}') FROM public.mini_tender t
      JOIN public.lot l ON l.lead_id = t.lead_id AND l.id = t.lot_id
      JOIN public.purchasing_system s ON s.lead_id = l.lead_id AND s.id = l.system_id
      WHERE t.council_id = guard.organisation() AND t.status = 'published' AND t.closes_at > guard.now()
        AND s.regime = 'pa23-dynamic-market'
    $$
    """,
)

protect(
    "mini_tender",
    DataClass.NOTICE,
    may_select(_COUNCIL, name="own"),
    may_select(beside_own(invited_to("mini_tender", "id")), name="invited"),
    may_select("closes_at <= guard.now() OR status = 'withdrawn'", role=OPENER, name="by_opener"),
    may_insert(both(_COUNCIL, BUYER, "status = 'draft'")),
    may_update(
        _COUNCIL,
        columns=(
            "title", "urgency", "status", "version", "follows_id", "contact_name", "contact_email", "rules",
            "policy_id",
            "published_at", "published_by", "closes_at", "extended_reason", "invitations_sha256", "opened_at",
            "opened_by", "ended_at", "ended_reason", "revision",
        ),
    ),
)  # fmt: skip
protect(
    "mini_tender_package",
    DataClass.NOTICE,
    may_select(_COUNCIL, name="own"),
    may_select(beside_own(invited_to("mini_tender_package")), name="invited"),
    may_insert(both(_COUNCIL, of_tender("t.status = 'draft'", "mini_tender_package"))),
    may_delete(both(_COUNCIL, of_tender("t.status = 'draft'", "mini_tender_package"))),
)
protect(
    "invitation",
    DataClass.NOTICE,
    may_select(_COUNCIL, name="own"),
    may_select(beside_own(_BIDDER), name="invited"),
    may_insert(both(_COUNCIL, BUYER, "NOT is_late", "mini_tender_id = ANY ((SELECT guard.own_drafts())::uuid[])")),
    may_insert(
        both(_COUNCIL, BUYER, "is_late", "mini_tender_id = ANY ((SELECT guard.own_open_to_late_joiners())::uuid[])"),
        name="late",
    ),
)
protect(
    "decline",
    DataClass.NOTICE,
    may_select(_BIDDER, name="own"),
    may_select(_COUNCIL, name="by_council"),
    may_insert(_BIDDER),
    may_update(_BIDDER, columns=("reason", "note", "declined_at")),
    may_delete(_BIDDER),
)
protect(
    "clarification",
    DataClass.NOTICE,
    may_select(_COUNCIL, name="own"),
    may_select(both("answered_at IS NOT NULL", invited_to("clarification")), name="invited"),
    may_select(
        both(
            "EXISTS (SELECT 1 FROM clarification_asker a WHERE a.clarification_id = clarification.id"
            " AND a.provider_id = (SELECT guard.organisation()))",
            invited_to("clarification"),
        ),
        name="by_asker",
    ),
    may_insert(both(PROVIDER, invited_to("clarification"), "answer IS NULL")),
    may_update(
        both(_COUNCIL, "answer IS NULL"),
        check=_COUNCIL,
        columns=("question", "answer", "answered_at", "answered_by"),
    ),
)
protect("clarification_asker", DataClass.NOTICE, may_select(_BIDDER), may_insert(_BIDDER))
protect(
    "bid",
    DataClass.BID,
    may_select(_BIDDER, name="own"),
    may_select(of_tender("t.closes_at <= guard.now()", "bid"), role=OPENER, name="by_opener"),
    may_insert(both(_BIDDER, PROVIDER)),
    may_update(_BIDDER, columns=("version", "withdrawn_at")),
)
protect(
    "bid_version",
    DataClass.BID,
    may_select(_BIDDER, name="own"),
    may_select(of_tender("t.closes_at <= guard.now()", "bid_version"), role=OPENER, name="by_opener"),
    may_insert(both(_BIDDER, PROVIDER)),
)
protect(
    "bid_draft",
    DataClass.BID,
    may_select(_BIDDER),
    may_insert(both(_BIDDER, PROVIDER)),
    may_update(_BIDDER, columns=("document", "saved_at", "saved_by")),
    may_delete(_BIDDER),
)
_OPENED = "t.opened_at IS NOT NULL"
protect(
    "offer",
    DataClass.BID,
    may_select(both(_COUNCIL, of_tender(_OPENED, "offer")), name="by_council"),
    may_select(both(_BIDDER, "invalid_reason IS NOT NULL"), name="by_bidder_if_invalid"),
    may_select("true", role=OPENER, name="by_opener"),
    may_insert(both(_COUNCIL, of_tender(_OPENED, "offer"))),
    may_update(both(_COUNCIL, of_tender(_OPENED, "offer")), columns=("evaluation_id",)),
)
protect(
    "offer_line",
    DataClass.BID,
    may_select(both(_COUNCIL, "guard.quality_is_locked(council_id, mini_tender_id)")),
    may_insert(both(_COUNCIL, of_tender(_OPENED, "offer_line"))),
)
protect(
    "negotiation_invitation",
    DataClass.BID,
    may_select(_COUNCIL, name="own"),
    may_select(_BIDDER, name="invited"),
    may_insert(both(_COUNCIL, BUYER, of_tender("t.status = 'opened'", "negotiation_invitation"))),
)
protect(
    "negotiation_key",
    DataClass.BID,
    may_select(both(_COUNCIL, "guard.negotiation_is_over(council_id, mini_tender_id, number)")),
    may_insert(both(_COUNCIL, BUYER, of_tender("t.status = 'opened'", "negotiation_key"))),
)
protect(
    "negotiated_offer",
    DataClass.BID,
    may_select(_BIDDER, name="own"),
    may_select(
        both(_COUNCIL, "guard.negotiation_is_over(council_id, mini_tender_id, number)"),
        name="by_council_once_over",
    ),
    may_insert(
        both(
            _BIDDER,
            "EXISTS (SELECT 1 FROM negotiation_invitation n WHERE n.council_id = negotiated_offer.council_id"
            " AND n.mini_tender_id = negotiated_offer.mini_tender_id AND n.number = negotiated_offer.number"
            " AND n.provider_id = negotiated_offer.provider_id AND n.closes_at > guard.now())",
        )
    ),
)
for _table in ("ranking_record", "award", "award_line", "direct_award"):
    protect(
        _table,
        DataClass.COUNCIL_PRIVATE,
        may_select(_COUNCIL),
        may_insert(both(_COUNCIL, BUYER)),
        *([may_update(_COUNCIL, columns=("confirmed_at", "refused_at"))] if _table == "award" else []),
    )
protect(
    "outcome",
    DataClass.TWO_PARTY,
    may_select(_COUNCIL, name="own"),
    may_select(_BIDDER, name="of_oneself"),
    may_insert(both(_COUNCIL, BUYER)),
)
# Whoever sees that a mini-tender buys it.
extend(
    "package",
    may_select(
        beside_own(
            "EXISTS (SELECT 1 FROM mini_tender_package p WHERE p.council_id = package.council_id"
            " AND p.package_id = package.id)"
        ),
        name="invited",
    ),
)
