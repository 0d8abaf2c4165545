"""What public registers answer, as far as it is read here, and what the API shows of it."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from consortium.kernel.api import In, Out
from consortium.register.rules import LookupOutcome, PublicRegister

PLAIN = validate.Regexp(r"[^\0]{0,300}\Z")
SAID = [validate.Length(min=1), PLAIN]


class _Answer(Schema):
    class Meta:
        unknown = EXCLUDE


class AddressAnswer(_Answer):
    postal_code = fields.String(load_default=None, allow_none=True, validate=PLAIN)


class CompanyAnswer(_Answer):
    """Companies House, `GET /company/{number}`."""

    company_name = fields.String(required=True, validate=SAID)
    company_number = fields.String(required=True, validate=SAID)
    company_status = fields.String(required=True, validate=SAID)
    type = fields.String(load_default=None, allow_none=True, validate=PLAIN)
    date_of_creation = fields.Date(load_default=None, allow_none=True)
    date_of_cessation = fields.Date(load_default=None, allow_none=True)
    registered_office_address = fields.Nested(AddressAnswer, load_default=None, allow_none=True)


class CharityAnswer(_Answer):
    """The Charity Commission, `GET /charitydetails/{number}/{suffix}`."""

    charity_name = fields.String(required=True, validate=SAID)
    reg_charity_number = fields.Integer(required=True)
    group_subsid_suffix = fields.Integer(load_default=0, allow_none=True)
    reg_status = fields.String(required=True, validate=validate.OneOf(["R", "RM"]))
    date_of_registration = fields.DateTime(load_default=None, allow_none=True)
    date_of_removal = fields.DateTime(load_default=None, allow_none=True)
    address_post_code = fields.String(load_default=None, allow_none=True, validate=PLAIN)


class ActivityAnswer(_Answer):
    name = fields.String(required=True, validate=PLAIN)


class OverallAnswer(_Answer):
    rating = fields.String(load_default=None, allow_none=True, validate=PLAIN)


class RatingsAnswer(_Answer):
    overall = fields.Nested(OverallAnswer, load_default=None, allow_none=True)


class CareProviderAnswer(_Answer):
    """The Care Quality Commission, `GET /providers/{id}`."""

    providerId = fields.String(required=True, validate=SAID)  # noqa: N815 - its own word
    name = fields.String(required=True, validate=SAID)
    registrationStatus = fields.String(  # noqa: N815
        required=True, validate=validate.OneOf(["Registered", "Deregistered"])
    )
    registrationDate = fields.Date(load_default=None, allow_none=True)  # noqa: N815
    deregistrationDate = fields.Date(load_default=None, allow_none=True)  # noqa: N815
    postalCode = fields.String(load_default=None, allow_none=True, validate=PLAIN)  # noqa: N815
    regulatedActivities = fields.List(fields.Nested(ActivityAnswer), load_default=list)  # noqa: N815
    currentRatings = fields.Nested(RatingsAnswer, load_default=None, allow_none=True)  # noqa: N815


class LookupIn(In):
    register = fields.Enum(PublicRegister, by_value=True, required=True)
    number = fields.String(required=True, validate=validate.Length(min=1, max=40))


class LookupOut(Out):
    """`outcome` is null while the register is being asked."""

    id = fields.UUID()
    register = fields.String(validate=validate.OneOf([str(register) for register in PublicRegister]))
    number = fields.String()
    asked_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)
    outcome = fields.String(allow_none=True, validate=validate.OneOf([str(outcome) for outcome in LookupOutcome]))
    name = fields.String(allow_none=True)
    status = fields.String(allow_none=True)
    postcode = fields.String(allow_none=True)
    details = fields.Dict(keys=fields.String(), values=fields.String())


class SaidOut(Out):
    outcome = fields.Enum(LookupOutcome, by_value=True)
    said_at = fields.AwareDateTime()
    name = fields.String()
    status = fields.String()
    postcode = fields.String()
    details = fields.Dict(keys=fields.String(), values=fields.String())


class RegisterLineOut(Out):
    """What a register said last of a number that the provider gives, and where the provider says otherwise."""

    register = fields.Enum(PublicRegister, by_value=True)
    number = fields.String()
    is_asked = fields.Boolean(metadata={"description": "Whether this installation asks the register about it"})
    is_waiting = fields.Boolean()
    failed_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When the register could not be asked, where that was last"}
    )
    said = fields.Nested(SaidOut, allow_none=True)
    differences = fields.List(fields.String())


def shaped(schema: type[Schema], document: dict[str, Any]) -> dict[str, Any]:
    """A register's document as it is read here. Raises marshmallow's `ValidationError`."""
    found: dict[str, Any] = schema().load(document)
    return found
