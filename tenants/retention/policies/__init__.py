"""Who may do what with periods, holds and the record of removals; and the functions that remove."""

from consortium.kernel.row_security import (
    BUYER,
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
from tenants.retention.policies import admitting, erasing, exporting, removing

__all__ = ["admitting", "erasing", "exporting", "removing"]

_ADMINISTRATOR = (own("organisation_id"), "(SELECT guard.has_role('organisation administrator'))")

protect(
    "retention_rule",
    DataClass.OWN_STREAM,
    may_select(own("organisation_id")),
    may_insert(both(*_ADMINISTRATOR, "set_by = (SELECT guard.person())")),
)
protect(
    "child_schedule",
    DataClass.COUNCIL_PRIVATE,
    may_select(own("council_id")),
    may_insert(both(own("council_id"), BUYER, "said_by = (SELECT guard.person())")),
)
protect(
    "legal_hold",
    DataClass.OWN_STREAM,
    may_select(own("organisation_id")),
    may_insert(
        both(*_ADMINISTRATOR, "placed_by = (SELECT guard.person())", "lift_asked_at IS NULL", "lifted_at IS NULL")
    ),
    may_update(
        both(*_ADMINISTRATOR, "lifted_at IS NULL"),
        check=both(*_ADMINISTRATOR),
        columns=("lift_asked_at", "lift_asked_by", "lift_reason", "lifted_at", "lifted_by", "revision"),
    ),
)
# Whoever asks and whoever agrees each does so in their own name, once: a policy cannot compare old and new.
function(
    "lift_together() RETURNS trigger",
    """
    LANGUAGE plpgsql AS $$
    BEGIN
      IF (NEW.lift_asked_at, NEW.lift_asked_by, NEW.lift_reason)
          IS DISTINCT FROM (OLD.lift_asked_at, OLD.lift_asked_by, OLD.lift_reason)
          AND (OLD.lift_asked_by IS NOT NULL OR NEW.lift_asked_by IS DISTINCT FROM guard.person()) THEN
        RAISE EXCEPTION 'a hold is asked to be lifted once, in one''s own name';
      END IF;
      IF NEW.lifted_by IS DISTINCT FROM OLD.lifted_by
          AND (OLD.lift_asked_by IS NULL OR NEW.lifted_by IS DISTINCT FROM guard.person()) THEN
        RAISE EXCEPTION 'a hold is lifted once somebody asked, in one''s own name';
      END IF;
      RETURN NEW;
    END $$
    """,
)
trigger("lift_together", "legal_hold", "BEFORE UPDATE", "lift_together")
_MAY_EXPORT = (
    "(SELECT guard.kind()) = 'job'"
    " OR about = 'person' AND (subject_id = (SELECT guard.person())"
    " OR (SELECT guard.has_role('organisation administrator')))"
    " OR about = 'child' AND (SELECT guard.has_role('commissioner'))"
)
protect(
    "subject_export",
    DataClass.OWN_STREAM,
    may_select(both(own("organisation_id"), _MAY_EXPORT)),
    may_insert(
        both(
            own("organisation_id"),
            _MAY_EXPORT,
            "asked_by = (SELECT guard.person())",
            "made_at IS NULL",
            "agreed_by IS NULL OR about = 'person' AND agreed_by = asked_by",
        )
    ),
    may_update(
        both(own("organisation_id"), _MAY_EXPORT, "(SELECT guard.kind()) = 'job' OR agreed_at IS NULL"),
        check=both(
            own("organisation_id"),
            _MAY_EXPORT,
            "(SELECT guard.kind()) = 'job' OR agreed_by = (SELECT guard.person())",
        ),
        columns=("agreed_at", "agreed_by", "made_at", "expires_at", "sealed"),
    ),
)
protect("removal", DataClass.OWN_STREAM, may_select(own("organisation_id")))
