"""More time for a decision is taken by its lead, of an application that it received; the applicant reads why."""

from consortium.kernel.row_security import DataClass, both, may_insert, may_select, own, protect

_LEAD = own("lead_id")
_RECEIVED = (
    "EXISTS (SELECT 1 FROM application a WHERE a.provider_id = decision_extension.provider_id"
    " AND a.id = decision_extension.application_id AND a.lead_id = (SELECT guard.organisation())"
    " AND a.submitted_at IS NOT NULL AND a.withdrawn_at IS NULL)"
)
protect(
    "decision_extension",
    DataClass.TWO_PARTY,
    may_select(_LEAD, name="by_lead"),
    may_select(own("provider_id"), name="by_applicant"),
    may_insert(both(_LEAD, "extended_by = (SELECT guard.person())", _RECEIVED)),
)
