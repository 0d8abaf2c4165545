"""What the API shows of the register's effects, and takes when one is handled."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from tenants.continuity.rules import LONGEST_NOTE, Change, Work


class EffectsIn(In):
    is_handled = fields.Boolean(load_default=False)
    before = fields.UUID(load_default=None, metadata={"description": "`id` of the last one of the page before"})


class EffectOut(Out):
    id = fields.UUID()
    provider_id = fields.UUID()
    lot_id = fields.UUID()
    change = fields.Enum(Change, by_value=True)
    work = fields.Enum(Work, by_value=True)
    reference = fields.String()
    title = fields.String()
    agreement_id = fields.UUID(allow_none=True)
    mini_tender_id = fields.UUID(allow_none=True)
    what_to_do = fields.String()
    noticed_at = fields.AwareDateTime()
    seen_at = fields.AwareDateTime(allow_none=True)
    seen_by = fields.UUID(allow_none=True)
    handled_at = fields.AwareDateTime(allow_none=True)
    handled_by = fields.UUID(allow_none=True)
    note = fields.String(allow_none=True)


class HandledIn(In):
    note = fields.String(required=True, validate=validate.Length(max=LONGEST_NOTE))
