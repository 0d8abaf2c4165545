"""What the API takes and shows of the register: to a provider its own, to buyers the providers of their consortia."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Money, Out
from consortium.kernel.documents import State
from consortium.register.rules import EvidenceKind, ImportStatus, LegalForm, Outcome, StandingKind
from consortium.register.rules.coverage import Cover
from consortium.register.rules.removal import Outcome as RemovalOutcome
from consortium.register.rules.removal import Stage
from consortium.register.rules.seeking import OLDEST, Order
from consortium.systems.rules import Rating

SOME_WORDS = validate.Regexp(r"[^\0]{0,100}\Z")
TEXT = validate.Length(max=4000)


class ProfileIn(In):
    legal_form = fields.Enum(LegalForm, by_value=True, required=True)
    postcode = fields.String(required=True)
    summary = fields.String(required=True, validate=validate.Length(min=1, max=4000))
    company_number = fields.String(load_default=None, allow_none=True)
    charity_number = fields.String(load_default=None, allow_none=True)
    cqc_provider_id = fields.String(load_default=None, allow_none=True)
    cqc_location_id = fields.String(load_default=None, allow_none=True)
    ofsted_urn = fields.String(load_default=None, allow_none=True)
    ukprn = fields.String(load_default=None, allow_none=True)
    vat_number = fields.String(load_default=None, allow_none=True)
    lei = fields.String(load_default=None, allow_none=True)
    capacity_note = fields.String(load_default=None, allow_none=True, validate=TEXT)
    employs_staff = fields.Boolean(load_default=True)


class ProfileOut(Out):
    provider_id = fields.UUID()
    legal_form = fields.String(validate=validate.OneOf([str(form) for form in LegalForm]))
    company_number = fields.String(allow_none=True)
    charity_number = fields.String(allow_none=True)
    cqc_provider_id = fields.String(allow_none=True)
    cqc_location_id = fields.String(allow_none=True)
    ofsted_urn = fields.String(allow_none=True)
    ukprn = fields.String(allow_none=True)
    vat_number = fields.String(allow_none=True)
    lei = fields.String(allow_none=True)
    postcode = fields.String()
    summary = fields.String()
    capacity_note = fields.String(allow_none=True)
    employs_staff = fields.Boolean()


class DocumentIn(In):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class DocumentFactsIn(In):
    expires_on = fields.Date(load_default=None)
    replaces_id = fields.UUID(
        load_default=None, metadata={"description": "The version in whose place it is put, which stays on record"}
    )


class DocumentsIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "`id` of the last one of the page before"})


class DocumentOut(Out):
    id = fields.UUID()
    file_name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    sha256 = fields.Function(lambda document: bytes(document.sha256).hex())
    state = fields.String(
        validate=validate.OneOf([str(state) for state in State]),
        metadata={"description": "It may be opened when it is clean, or not scanned because nothing here scans"},
    )
    stored_at = fields.AwareDateTime()
    expires_on = fields.Date(allow_none=True)
    replaces_id = fields.UUID(allow_none=True)


class UseOut(Out):
    evidence_id = fields.UUID()
    kind = fields.String(validate=validate.OneOf([str(kind) for kind in EvidenceKind]))
    since = fields.AwareDateTime()
    until = fields.AwareDateTime(allow_none=True)


class HeldOut(DocumentOut):
    is_newest = fields.Boolean()
    uses = fields.List(fields.Nested(UseOut))


class EvidenceIn(In):
    kind = fields.Enum(EvidenceKind, by_value=True, required=True)
    reference = fields.String(required=True, validate=validate.Length(max=200))
    cover_gbp = Money(load_default=None, allow_none=True)
    issued_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "Of a policy, the day it was agreed; of an application to Ofsted, the day it was made"
        },
    )
    expires_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "Of a policy, the day of its next review"}
    )
    outcome = fields.Enum(Outcome, by_value=True, load_default=None, allow_none=True)
    document_id = fields.UUID(load_default=None, allow_none=True)


class EvidenceOut(Out):
    """`document_id` only where whoever asks may know of the document: to others than its owner, once it is clean."""

    id = fields.UUID()
    kind = fields.String(validate=validate.OneOf([str(kind) for kind in EvidenceKind]))
    reference = fields.String()
    cover_gbp = Money(allow_none=True)
    issued_on = fields.Date(allow_none=True)
    expires_on = fields.Date(allow_none=True)
    outcome = fields.String(allow_none=True, validate=validate.OneOf([str(each) for each in Outcome]))
    document_id = fields.UUID(allow_none=True)
    given_at = fields.AwareDateTime()


class PlacesIn(In):
    lead_id = fields.UUID(required=True)
    lot_id = fields.UUID(required=True)
    council_ids = fields.List(fields.UUID(), required=True)
    districts = fields.Dict(
        keys=fields.UUID(),
        values=fields.List(fields.String(validate=validate.Length(max=80))),
        load_default=None,
        metadata={"description": "Postcode districts or wards by council; a council without any is offered whole"},
    )


class PlaceOut(Out):
    lot_id = fields.UUID()
    council_id = fields.UUID()
    districts = fields.List(fields.String())


class StandingOut(Out):
    id = fields.UUID()
    lead_id = fields.UUID()
    lot_id = fields.UUID()
    kind = fields.String(validate=validate.OneOf([str(kind) for kind in StandingKind]))
    from_at = fields.AwareDateTime()
    until_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True)


class WithdrawalIn(In):
    lot_ids = fields.List(fields.UUID(), required=True)
    reason = fields.String(required=True, validate=TEXT)


class SuspensionIn(WithdrawalIn):
    until_at = fields.AwareDateTime(required=True)


class RemovalIn(WithdrawalIn):
    reply_by_at = fields.AwareDateTime(required=True)
    effective_at = fields.AwareDateTime(required=True)


class ReplyIn(In):
    reply = fields.String(required=True, validate=TEXT)


class RemovalDecisionIn(In):
    outcome = fields.Enum(RemovalOutcome, by_value=True, required=True)
    reason = fields.String(required=True, validate=TEXT)


class RemovalOut(Out):
    id = fields.UUID()
    lead_id = fields.UUID()
    provider_id = fields.UUID()
    lot_id = fields.UUID()
    stage = fields.Enum(Stage, by_value=True)
    reason = fields.String()
    given_at = fields.AwareDateTime()
    reply_by_at = fields.AwareDateTime()
    effective_at = fields.AwareDateTime()
    reply = fields.String(allow_none=True)
    replied_at = fields.AwareDateTime(allow_none=True)
    outcome_reason = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class LocalSuspensionIn(In):
    reason = fields.String(required=True, validate=TEXT)
    until_at = fields.AwareDateTime(required=True)


class LocalSuspensionOut(Out):
    id = fields.UUID()
    provider_id = fields.UUID()
    from_at = fields.AwareDateTime()
    until_at = fields.AwareDateTime()
    reason = fields.String()


class RegisterIn(In):
    name = fields.String(
        load_default="",
        validate=SOME_WORDS,
        metadata={"description": "A name, part of it or nearly it, or a company, charity or CQC number"},
    )
    lot_id = fields.UUID(load_default=None)
    council_id = fields.UUID(load_default=None)
    district = fields.String(load_default="", validate=SOME_WORDS)
    age = fields.Integer(load_default=None, validate=validate.Range(0, OLDEST))
    need = fields.String(load_default="", validate=SOME_WORDS, metadata={"description": "Words of what is offered"})
    order = fields.Enum(Order, by_value=True, load_default=Order.RELEVANCE)
    standing = fields.Enum(StandingKind, by_value=True, load_default=None)
    rating = fields.Enum(Rating, by_value=True, load_default=None, metadata={"description": "By the CQC directory"})
    after_name = fields.String(load_default=None, metadata={"description": "`key` of the last one of the page before"})
    after_id = fields.UUID(load_default=None, metadata={"description": "`provider_id` of the last one"})


class StandingOfLotOut(Out):
    lot_id = fields.UUID()
    kind = fields.Enum(StandingKind, by_value=True)


class EntryOut(Out):
    provider_id = fields.UUID()
    name = fields.String()
    legal_form = fields.String(allow_none=True)
    key = fields.String()
    standings = fields.List(fields.Nested(StandingOfLotOut))
    places = fields.List(fields.Nested(PlaceOut))
    rating = fields.String(allow_none=True, validate=validate.OneOf([str(rating) for rating in Rating]))


class ProviderOut(Out):
    profile = fields.Nested(ProfileOut, allow_none=True)
    evidence = fields.List(fields.Nested(EvidenceOut))
    places = fields.List(fields.Nested(PlaceOut))
    standings = fields.List(fields.Nested(StandingOut))


class EligibleIn(In):
    lot_id = fields.UUID(required=True)


CANDIDATES_A_PAGE = 100


class CandidatesIn(EligibleIn):
    place = fields.String(load_default=None, validate=validate.Length(max=80))
    age = fields.Integer(load_default=None, validate=validate.Range(0, OLDEST))
    after = fields.UUID(load_default=None, metadata={"description": "The last provider of the page before"})


class EligibleOut(Out):
    provider_id = fields.UUID()
    name = fields.String()
    is_in = fields.Boolean()
    reasons = fields.List(fields.String())


class GateOut(Out):
    key = fields.String()
    title = fields.String()
    is_passed = fields.Boolean()
    why = fields.String()


class GatesOfLotOut(Out):
    lot_id = fields.UUID()
    is_passed = fields.Boolean()
    gates = fields.List(fields.Nested(GateOut))


class CoverageIn(In):
    system_id = fields.UUID(required=True)
    age = fields.Integer(load_default=None, validate=validate.Range(0, OLDEST))


class CoveredOut(Out):
    council_id = fields.UUID()
    lot_id = fields.UUID(allow_none=True, metadata={"description": "null counts any of the lots"})
    providers = fields.Integer()
    in_part = fields.Integer(metadata={"description": "Of these, who offer some districts only"})
    lapsed = fields.Integer(metadata={"description": "Who stand too, and are not invited: their evidence has lapsed"})
    cover = fields.Enum(Cover, by_value=True)


class DirectoryIn(In):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class DirectoryDayIn(In):
    as_of = fields.Date(required=True, metadata={"description": "The day that the directory bears"})


class RowFaultOut(Out):
    row = fields.Integer()
    words = fields.String()


class DirectoryImportOut(Out):
    id = fields.UUID()
    as_of = fields.Date()
    status = fields.String(validate=validate.OneOf([str(status) for status in ImportStatus]))
    rows_read = fields.Integer()
    fault_count = fields.Integer()
    faults = fields.List(fields.Nested(RowFaultOut))
    problem = fields.String(allow_none=True)
    received_at = fields.AwareDateTime()
    applied_at = fields.AwareDateTime(allow_none=True)
    changed = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        allow_none=True,
        metadata={"description": "Once applied: locations that were new, rated_otherwise, gone or the same"},
    )
