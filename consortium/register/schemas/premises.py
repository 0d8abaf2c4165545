"""Premises by API."""

from marshmallow import fields, validate

from consortium.kernel.api import In, Out
from consortium.register.rules.premises import MOST_PLACES


class PremisesPageIn(In):
    before = fields.UUID(load_default=None, metadata={"description": "The last one of the page before"})


class VacanciesIn(PremisesPageIn):
    council_id = fields.UUID(load_default=None, metadata={"description": "In this council’s area"})


class PremisesIn(In):
    name = fields.String(required=True, validate=validate.Length(min=1, max=100))
    postcode = fields.String(required=True, validate=validate.Length(min=1, max=10))
    council_id = fields.UUID(required=True, metadata={"description": "The council in whose area they are"})
    registration = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    places = fields.Integer(required=True, validate=validate.Range(min=1, max=MOST_PLACES))
    vacancies = fields.Integer(required=True, validate=validate.Range(min=0, max=MOST_PLACES))


class PremisesChangeIn(PremisesIn):
    revision = fields.Integer(load_default=None, allow_none=True, metadata={"description": "The one you changed"})


class PremisesOut(Out):
    id = fields.UUID()
    provider_id = fields.UUID()
    council_id = fields.UUID()
    name = fields.String()
    postcode = fields.String()
    registration = fields.String(allow_none=True)
    places = fields.Integer()
    vacancies = fields.Integer()
    told_at = fields.AwareDateTime()
    closed_at = fields.AwareDateTime(allow_none=True)
    revision = fields.Integer()
