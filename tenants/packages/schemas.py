"""What the API takes and shows of referrals, packages and findings. Who a child is has a schema of its own."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from tenants.packages.rules.closing import State
from tenants.packages.rules.details import LONGEST_REASON
from tenants.packages.rules.disclosing import LONGEST_VIEW, LONGEST_WORDS, DisclosureStage
from tenants.packages.rules.importing import MOST_ROWS
from tenants.packages.rules.particulars import LONGEST, MOST_TASKS, MOST_WAKES
from tenants.policy.rules import Urgency
from tenants.pricing.rules.cards import UNITS
from tenants.pricing.rules.schedule import Weekday, When

_TEXT = validate.Length(min=1, max=4000)
_TIME = validate.Regexp(r"^([01]\d|2[0-3]):[0-5]\d$")
_LINE = validate.Length(min=1, max=300)


class ChildSchema(In):
    """Private to the council: shown only to those who may read the child's record."""

    case_reference = fields.String(required=True, validate=validate.Length(min=1, max=40))
    given_name = fields.String(required=True, validate=_LINE)
    family_name = fields.String(required=True, validate=_LINE)
    known_as = fields.String(load_default=None, allow_none=True)
    born_on = fields.Date(required=True)
    nhs_number = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))
    upn = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))
    address = fields.String(required=True, validate=_LINE)
    postcode = fields.String(required=True, validate=validate.Length(min=1, max=10))
    schools = fields.List(fields.String(validate=_LINE), load_default=list)


class RequestSchema(In):
    needs = fields.String(required=True, validate=_TEXT)
    childs_voice = fields.String(required=True, validate=_TEXT)
    outcomes = fields.List(fields.String(validate=_LINE), required=True, validate=validate.Length(min=1, max=20))
    urgency = fields.Enum(Urgency, by_value=True, load_default=Urgency.STANDARD)
    wanted_from = fields.Date(required=True)


class ReferralIn(RequestSchema):
    child = fields.Nested(ChildSchema, required=True)
    lot_id = fields.UUID(required=True)
    external_reference = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=60),
        metadata={"description": "The case system's own reference of this request"},
    )  # fmt: skip
    another = fields.Boolean(
        load_default=False, metadata={"description": "Although one for the same child and lot is still open"}
    )


class ImportIn(In):
    referrals = fields.List(
        fields.Nested(ReferralIn, exclude=("another",)), required=True, validate=validate.Length(min=1, max=MOST_ROWS)
    )
    another = fields.Boolean(
        load_default=False, metadata={"description": "Although ones for the same child and lot are still open"}
    )


class ReferralChangeIn(RequestSchema):
    revision = fields.Integer(load_default=None, allow_none=True, metadata={"description": "The one you changed"})


class PageIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class ReferralsIn(PageIn):
    without_package = fields.Boolean(load_default=False)
    lot_id = fields.UUID(load_default=None)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    state = fields.Enum(State, by_value=True, load_default=None)


class ReferralOut(Out):
    """What every reader of the council may know. The social worker's own words may name the child."""

    id = fields.UUID()
    reference = fields.String()
    lot_id = fields.UUID()
    urgency = fields.String()
    wanted_from = fields.Date()
    raised_at = fields.AwareDateTime()
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    external_reference = fields.String(allow_none=True)
    revision = fields.Integer()


class ImportOut(Out):
    raised = fields.List(fields.Nested(ReferralOut))
    left_out = fields.Integer()


class ImportFaultOut(Out):
    row = fields.Integer()
    field = fields.String()
    words = fields.String()


class ImportFaultsOut(Out):
    faults = fields.List(fields.Nested(ImportFaultOut))


class ReleaseIn(In):
    provider_id = fields.UUID(required=True)
    stage = fields.Enum(DisclosureStage, by_value=True, required=True)
    words = fields.String(load_default="", validate=validate.Length(max=LONGEST_WORDS))


class DisclosureOut(Out):
    id = fields.UUID()
    package_reference = fields.String()
    package_title = fields.String()
    provider_id = fields.UUID()
    stage = fields.String()
    released_at = fields.AwareDateTime()
    ended_at = fields.AwareDateTime(allow_none=True)


class MeetingIn(In):
    provider_id = fields.UUID(required=True)
    offered_on = fields.Date(required=True)


class ViewsIn(In):
    held_on = fields.Date(required=True)
    childs_view = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_VIEW))
    family_view = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_VIEW))


class MeetingOut(Out):
    """A meeting of a family with a shortlisted provider. What was thought of it stays with the council."""

    id = fields.UUID()
    package_id = fields.UUID()
    provider_id = fields.UUID()
    offered_on = fields.Date()
    held_on = fields.Date(allow_none=True)
    childs_view = fields.String(allow_none=True)
    family_view = fields.String(allow_none=True)


class DisclosureReadingOut(Out):
    id = fields.UUID()
    disclosure_id = fields.UUID()
    provider_id = fields.UUID()
    reader_name = fields.String()
    reason = fields.String()
    read_at = fields.AwareDateTime()
    until_at = fields.AwareDateTime()


class ReleasedIdentityOut(Out):
    given_name = fields.String()
    family_name = fields.String()
    known_as = fields.String(allow_none=True)
    born_on = fields.String()
    address = fields.String()
    postcode = fields.String()
    schools = fields.List(fields.String())
    needs = fields.String()
    childs_voice = fields.String()
    outcomes = fields.List(fields.String())


class ReleasedWordsOut(Out):
    words = fields.String()
    identity = fields.Nested(ReleasedIdentityOut)


class DirectPaymentIn(In):
    weekly_gbp = Money(required=True, validate=validate.Range(min=0, min_inclusive=False))
    from_on = fields.Date(required=True)
    agreed_with = fields.String(required=True, validate=_LINE)
    note = fields.String(load_default="", validate=validate.Length(max=1000))


class DirectPaymentOut(Out):
    referral_id = fields.UUID()
    weekly_gbp = Money()
    from_on = fields.Date()
    agreed_with = fields.String()
    note = fields.String()
    recorded_at = fields.AwareDateTime()


class CoverIn(In):
    provider_name = fields.String(required=True, validate=_LINE)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))
    agreed_with = fields.String(required=True, validate=_LINE)
    cost_note = fields.String(required=True, validate=_LINE)


class CoverEndIn(In):
    ended_on = fields.Date(required=True)


class CoverOut(CoverIn):
    id = fields.UUID()
    referral_id = fields.UUID()
    ended_on = fields.Date(allow_none=True)
    recorded_at = fields.AwareDateTime()


class IdentityOut(Out):
    """Who the child is, and what was asked for in words that may say so."""

    child = fields.Nested(ChildSchema)
    needs = fields.String()
    childs_voice = fields.String()
    outcomes = fields.List(fields.String())
    withdrawn_reason = fields.String(allow_none=True)


class ReasonIn(In):
    reason = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_REASON))


class ReadingOut(Out):
    id = fields.UUID()
    referral_id = fields.UUID()
    until_at = fields.AwareDateTime()


class StageOut(Out):
    stage = fields.String(attribute="kind.value")
    at = fields.AwareDateTime(allow_none=True)
    text = fields.String()
    has_happened = fields.Boolean()


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
