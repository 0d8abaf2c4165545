"""What the API takes and shows of packages and findings."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.packages.rules.blocks import MOST_CHILDREN
from tenants.packages.rules.particulars import LONGEST, MOST_TASKS, MOST_WAKES
from tenants.packages.schemas.referrals import ReasonIn
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.schedule import Weekday, When

_TEXT = validate.Length(min=1, max=4000)
_TIME = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$")
_LINE = validate.Length(min=1, max=300)


def _own_day(description: str) -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^\d{4}-\d{2}-\d{2}$"),
        metadata={"description": description, "format": "date"},
    )


class VisitSchema(In):
    name = fields.String(load_default="", validate=validate.Length(max=80))
    when = fields.String(load_default=When.ALL.value, validate=validate.OneOf([when.value for when in When]))
    days = fields.List(
        fields.String(validate=validate.OneOf([day.value for day in Weekday])), required=True,
        validate=validate.Length(min=1, max=7),
    )  # fmt: skip
    at = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"^\d{2}:\d{2}$"))
    unit = fields.String(required=True, validate=validate.OneOf(list(UNITS)))
    quantity = fields.Decimal(required=True, as_string=True, validate=validate.Range(min=0, min_inclusive=False))
    carers = fields.Integer(load_default=1, validate=validate.Range(min=1, max=4))
    starts_on = _own_day("The first day of this pattern, where it is not the package’s")
    ends_on = _own_day("The last day of this pattern, where it is not the package’s")


class WeekSchema(In):
    """The week of a prescriptive package, in the patterns that the price calculator takes."""

    patterns = fields.List(fields.Nested(VisitSchema), required=True, validate=validate.Length(min=1, max=60))
    notes = fields.String(load_default="", validate=validate.Length(max=1000))


class WakingNightSchema(In):
    begins_at = fields.String(required=True, validate=_TIME)
    ends_at = fields.String(required=True, validate=_TIME)
    wakes = fields.Integer(required=True, validate=validate.Range(min=0, max=MOST_WAKES))
    helps = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class ComplexHealthSchema(In):
    tasks = fields.List(fields.String(validate=_LINE), required=True, validate=validate.Length(min=1, max=MOST_TASKS))
    overseen_by = fields.String(required=True, validate=validate.Length(min=1, max=200))
    training = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))
    equipment = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    in_emergency = fields.String(load_default="", validate=validate.Length(max=LONGEST))


class ParticularsSchema(In):
    """Waking nights and complex health tasks, where a package has them."""

    waking_night = fields.Nested(WakingNightSchema, load_default=None, allow_none=True)
    complex_health = fields.Nested(ComplexHealthSchema, load_default=None, allow_none=True)


class PackageIn(In):
    title = fields.String(required=True, validate=_LINE)
    summary = fields.String(required=True, validate=_TEXT)
    outcomes = fields.List(fields.String(validate=_LINE), load_default=list)
    place = fields.String(required=True, validate=validate.Length(min=1, max=80))
    age = fields.String(required=True, validate=validate.Length(min=1, max=20), metadata={"example": "8 to 10"})
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    schedule = fields.Nested(WeekSchema, load_default=None, allow_none=True)
    particulars = fields.Nested(ParticularsSchema, load_default=None, allow_none=True)
    weekly_hours = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    budget_weekly = Money(load_default=None, allow_none=True, validate=validate.Range(min=0, min_inclusive=False))
    complexity = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=40),
        metadata={"description": "A complexity band of the council’s own rate card"},
    )


class BlockIn(PackageIn):
    """One package for the children of these referrals; its week, hours and budget are those of each child."""

    referral_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=MOST_CHILDREN))


class ChildOut(Out):
    number = fields.Integer()
    referral_id = fields.UUID(attribute="referral.id")
    referral_reference = fields.String(attribute="referral.reference")
    still_needs_it = fields.Function(lambda each: not each.is_closed)
    left_at = fields.AwareDateTime(attribute="place.left_at", allow_none=True)
    left_reason = fields.String(attribute="place.left_reason", allow_none=True)


class PackageChangeIn(PackageIn):
    revision = fields.Integer(load_default=None, allow_none=True, metadata={"description": "The one you changed"})


class PackageOut(Out):
    id = fields.UUID()
    reference = fields.String()
    lot_id = fields.UUID()
    style = fields.String()
    title = fields.String()
    summary = fields.String()
    outcomes = fields.List(fields.String())
    schedule = fields.Nested(WeekSchema, allow_none=True)
    particulars = fields.Nested(ParticularsSchema, allow_none=True)
    place = fields.String()
    age = fields.String(attribute="age_band")
    starts_on = fields.Date()
    ends_on = fields.Date()
    weekly_hours = fields.String(allow_none=True)
    budget_weekly = Money(allow_none=True)
    complexity = fields.String(allow_none=True)
    children = fields.Integer()
    written_at = fields.AwareDateTime()
    revision = fields.Integer()


class FindingOut(Out):
    digest = fields.Function(lambda each: each.found.digest.hex())
    field = fields.String(attribute="found.where.field")
    label = fields.String(attribute="found.where.label")
    kind = fields.String(attribute="found.finding.kind.value")
    start = fields.Integer(attribute="found.finding.start")
    end = fields.Integer(attribute="found.finding.end")
    stands = fields.Boolean()
    override_id = fields.UUID(attribute="override.id", allow_none=True)


class OverrideIn(ReasonIn):
    digest = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}$"))


class OverrideOut(Out):
    id = fields.UUID()
    package_id = fields.UUID()
    kind = fields.String()
    reason = fields.String()
    asked_at = fields.AwareDateTime()
    agreed_at = fields.AwareDateTime(allow_none=True)
