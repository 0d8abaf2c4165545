"""Versions of a published mini-tender: the council makes them while bids are taken, everyone invited reads them."""

from consortium.kernel.row_security import (
    BUYER,
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    own,
    protect,
    trigger,
)
from tenants.minitender.policies.tendering import invited_to, of_tender

_COUNCIL = own("council_id")

# A version counts up, and only while bids can still be confirmed for it.
function(
    "keep_mini_tender_version() RETURNS trigger",
    """
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      IF NEW.version IS DISTINCT FROM OLD.version AND (NEW.version < OLD.version
          OR OLD.status <> 'published' OR guard.now() >= OLD.closes_at) THEN
        RAISE EXCEPTION 'a mini-tender is changed only while bids are taken' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("keep_mini_tender_version", "mini_tender", "BEFORE UPDATE", "keep_mini_tender_version")
protect(
    "mini_tender_version",
    DataClass.NOTICE,
    may_select(_COUNCIL, name="own"),
    may_select(invited_to("mini_tender_version"), name="invited"),
    may_insert(both(_COUNCIL, BUYER, of_tender("t.status = 'published'", "mini_tender_version"))),
)
