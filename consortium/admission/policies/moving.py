"""A round's dates are put off by its lead, never brought forward; why is everybody's to read."""

from consortium.kernel.row_security import (
    EVERYONE,
    DataClass,
    both,
    function,
    may_insert,
    may_select,
    own,
    protect,
    trigger,
)

_LEAD = own("lead_id")
protect(
    "timetable_change",
    DataClass.PUBLIC,
    may_select(EVERYONE),
    may_insert(both(_LEAD, "moved_by = (SELECT guard.person())")),
)
# A column grant cannot tell later from earlier, nor a date that lies ahead from one that has passed: this can.
function(
    "keep_round_as_published() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.opens_at < OLD.opens_at OR NEW.questions_until_at < OLD.questions_until_at
          OR NEW.closes_at < OLD.closes_at OR NEW.decision_due_on < OLD.decision_due_on THEN
        RAISE EXCEPTION 'a date that was published is never brought forward' USING ERRCODE = 'check_violation';
      END IF;
      IF (NEW.opens_at <> OLD.opens_at AND OLD.opens_at <= guard.now())
          OR (NEW.closes_at <> OLD.closes_at AND OLD.closes_at <= guard.now())
          OR (NEW.questions_until_at <> OLD.questions_until_at AND OLD.closes_at <= guard.now()) THEN
        RAISE EXCEPTION 'a date that has passed no longer moves' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("keep_round_as_published", "round", "BEFORE UPDATE", "keep_round_as_published")
