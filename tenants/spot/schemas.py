"""What the API takes and shows of spot purchases."""

from marshmallow import ValidationError, fields, validate, validates_schema

from consortium.kernel.api import In, Money, Out
from tenants.authorisation.rules import Funder
from tenants.pricing.rules.cards import UNITS
from tenants.spot.queries.purchases import Shown
from tenants.spot.rules.importing import TABLE
from tenants.spot.rules.matching import NumberOf
from tenants.spot.rules.migration import Trigger
from tenants.spot.rules.purchases import LONGEST_NAME, LONGEST_REFERENCE, LONGEST_TEXT, MOST_PATTERNS, Exemption


class PurchasesIn(In):
    show = fields.Enum(Shown, by_value=True, load_default=Shown.CURRENT)
    before = fields.UUID(load_default=None, metadata={"description": "`id` of the last one of the page before"})


class VisitIn(In):
    when = fields.String(load_default="all", validate=validate.OneOf(["all", "term", "holiday"]))
    days = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=7))
    at = fields.String(load_default=None, allow_none=True)
    quantity = fields.Decimal(required=True, places=2, as_string=True)
    carers = fields.Integer(load_default=1, validate=validate.Range(min=1, max=4))
    name = fields.String(load_default="", validate=validate.Length(max=80))


class WhyIn(In):
    """Either the package that found nobody, or an exemption."""

    package_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "It found nobody"})
    exemption = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf([str(each) for each in Exemption if each is not Exemption.BEFORE]),
    )
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))

    @validates_schema
    def one_of_two(self, given: dict[str, object], **_: object) -> None:
        if (given.get("package_id") is None) == (given.get("exemption") is None):
            raise ValidationError("Give a package that found nobody, or an exemption.", "exemption")


class PurchaseIn(WhyIn):
    reference = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REFERENCE))
    case_reference = fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_REFERENCE),
        metadata={"description": "Your own reference of the child, never a name"},
    )
    provider_name = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))
    number_of = fields.String(load_default=None, allow_none=True, validate=validate.OneOf([str(n) for n in NumberOf]))
    number = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    lot_id = fields.UUID(load_default=None, allow_none=True)
    support = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    unit = fields.String(required=True, validate=validate.OneOf(list(UNITS)))
    unit_price = Money(required=True)
    visits = fields.List(fields.Nested(VisitIn), required=True, validate=validate.Length(min=1, max=MOST_PATTERNS))
    funder = fields.Enum(Funder, by_value=True, load_default=Funder.CARE)


class ExtensionIn(WhyIn):
    reference = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REFERENCE))
    ends_on = fields.Date(required=True)
    unit_price = Money(load_default=None, allow_none=True)


class EndIn(In):
    last_day = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class PlanIn(In):
    trigger = fields.Enum(Trigger, by_value=True, required=True)
    moves_on = fields.Date(load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))


class LinkIn(In):
    package_id = fields.UUID(required=True)


class PurchaseOut(Out):
    id = fields.UUID()
    reference = fields.String()
    case_reference = fields.String()
    spot_provider_id = fields.UUID()
    provider_name = fields.String()
    lot_id = fields.UUID(allow_none=True)
    support = fields.String()
    status = fields.String(metadata={"description": "How it stands today"})
    justification = fields.String()
    exemption = fields.String(allow_none=True)
    failed_package_id = fields.UUID(allow_none=True)
    reason = fields.String()
    approved_by = fields.UUID(allow_none=True)
    starts_on = fields.Date()
    ends_on = fields.Date(attribute="last_on")
    unit = fields.String()
    unit_price = fields.Decimal(as_string=True)
    total = Money(attribute="total_gbp")
    yearly = Money(attribute="yearly_gbp")
    cost = fields.Dict(keys=fields.String())
    case_id = fields.UUID(allow_none=True)
    import_id = fields.UUID(allow_none=True)
    follows_id = fields.UUID(allow_none=True)
    moves_on = fields.Date(allow_none=True)
    stays = fields.Boolean()
    plan_reason = fields.String(allow_none=True)
    package_id = fields.UUID(allow_none=True)
    agreement_id = fields.UUID(allow_none=True)
    moved_on = fields.Date(allow_none=True)


class RowIn(In):
    """A row of the table, each cell as text."""

    reference = fields.String(required=True)
    child = fields.String(required=True)
    provider = fields.String(required=True)
    number_of = fields.String(load_default="")
    number = fields.String(load_default="")
    kind_of_support = fields.String(load_default="")
    support = fields.String(required=True)
    from_on = fields.String(required=True)
    to_on = fields.String(required=True)
    days = fields.String(load_default="")
    when = fields.String(load_default="")
    unit = fields.String(required=True)
    quantity = fields.String(required=True)
    carers = fields.String(load_default="")
    price = fields.String(required=True)
    funder = fields.String(load_default="")
    exemption = fields.String(load_default="")
    reason = fields.String(required=True)
    approved_by = fields.String(required=True)


class ImportIn(In):
    purchases = fields.List(fields.Nested(RowIn), required=True, validate=validate.Length(min=1, max=TABLE.most_rows))


class ImportOut(Out):
    id = fields.UUID()
    made_at = fields.AwareDateTime()
    rows = fields.Integer(attribute="row_count")
    taken_in = fields.Integer(allow_none=True)
    undone_at = fields.AwareDateTime(allow_none=True)
    case_id = fields.UUID(allow_none=True)


class AskIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))


class SumOut(Out):
    count = fields.Integer()
    yearly = Money()


class PhaseOut(SumOut):
    name = fields.String()
    first = fields.Date()
    last = fields.Date()
    on_expiry = fields.Integer()
    on_change = fields.Integer()
    prepared = fields.Integer(metadata={"description": "Those that a package takes over"})


class PlanOut(Out):
    phases = fields.List(fields.Nested(PhaseOut))
    stays = fields.Nested(SumOut)
    moved = fields.Nested(SumOut)
    ended = fields.Nested(SumOut)
    whole = fields.Nested(SumOut)


class ProgressOut(Out):
    name = fields.String()
    on = fields.Date()
    moved = fields.Integer()
    ended = fields.Integer()
    still = fields.Integer()


class ShareOut(Out):
    providers = fields.Integer()
    yearly = Money()


class OverlapOut(Out):
    whole = fields.Nested(ShareOut)
    confirmed = fields.Nested(ShareOut)
    proposed = fields.Nested(ShareOut)
    percent_confirmed = fields.Decimal(as_string=True, allow_none=True)
    percent_likely = fields.Decimal(as_string=True, allow_none=True)
    percent_of_value = fields.Decimal(as_string=True, allow_none=True)


class MigrationOut(Out):
    plan = fields.Nested(PlanOut)
    overlap = fields.Nested(OverlapOut)
    progress = fields.List(fields.Nested(ProgressOut))


class ProvidersIn(In):
    is_to_decide = fields.Boolean(load_default=False)
    after = fields.UUID(load_default=None, metadata={"description": "`id` of the last one of the page before"})


class SpotProviderOut(Out):
    id = fields.UUID()
    name = fields.String(attribute="provider.name")
    number_of = fields.String(attribute="provider.number_of", allow_none=True)
    number = fields.String(attribute="provider.number", allow_none=True)
    purchases = fields.Integer()
    yearly = Money()
    proposed_id = fields.UUID(attribute="provider.proposed_id", allow_none=True)
    how = fields.String(attribute="provider.how", allow_none=True)
    confidence = fields.Integer(attribute="provider.confidence", allow_none=True)
    why = fields.String(attribute="provider.why", allow_none=True)
    confirmed_at = fields.AwareDateTime(attribute="provider.confirmed_at", allow_none=True)


class MatchIn(In):
    proposed_id = fields.UUID(required=True, metadata={"description": "Whom the person saw proposed"})


class MatchOut(Out):
    id = fields.UUID()
    proposed_id = fields.UUID(allow_none=True)
    confirmed_at = fields.AwareDateTime(allow_none=True)


class ComparedOut(Out):
    proposed = fields.Integer()


class TermsIn(In):
    longest_months = fields.Integer(required=True)
    exemption_roles = fields.List(fields.String(), load_default=list, validate=validate.Length(max=12))
    revision = fields.Integer(load_default=None, allow_none=True)


class TermsOut(Out):
    longest_months = fields.Integer()
    exemption_roles = fields.List(fields.String())
    revision = fields.Integer(allow_none=True)
