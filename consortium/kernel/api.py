"""The JSON API: one OpenAPI document made of the schemas and views themselves, bearer tokens only."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from threading import Lock
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_instance
from flask import Flask
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import EXCLUDE, RAISE, Schema, fields

from consortium.kernel.access import known_scopes, scope_in_words
from consortium.kernel.web.safety import csrf

OPENAPI = {
    "API_TITLE": "Consortium",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.0.3",
}


class In(Schema):
    """What a caller sends: an unknown field is an error, for a mistyped one must not vanish."""

    class Meta:
        unknown = RAISE


class Out(Schema):
    """What a caller is shown."""

    class Meta:
        unknown = EXCLUDE
        ordered = True


class Money(fields.Decimal):
    """Pounds as a string with two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=2, as_string=True, allow_nan=False, **kwargs)


class Blueprint(SmorestBlueprint):  # type: ignore[misc]
    """A capability's part of the API, under `/api/v1/`. What the edge declares of a view stands in the document too."""

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(f"api_{name}", import_name, url_prefix="/api/v1", description=description)
        self.capability = name
        self._prepare_doc_cbks.append(self._prepare_edge_doc)
        csrf.exempt(self)  # there is no cookie to misuse: only bearer tokens are accepted here

    def _store_endpoint_docs(self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, tags or [self.capability.capitalize()], **options)
        permission = getattr(obj, "permission", None)
        for method, known in self._docs[endpoint].items():
            if method != "parameters" and permission is not None:
                known["edge"] = {
                    "id": f"{self.capability}.{endpoint}",
                    "who": permission.in_words(),
                    "writes": getattr(obj, "writes", False),
                    "step_up": getattr(obj, "needs_step_up", False),
                }

    def _prepare_edge_doc(self, doc: dict[str, Any], doc_info: dict[str, Any], **known: Any) -> dict[str, Any]:
        edge = doc_info.get("edge", {})
        doc["x-who-may"] = edge.get("who", "")
        doc["x-step-up"] = edge.get("step_up", False)
        doc["operationId"] = edge.get("id", "")
        statuses = ["401", "404", *(["409", "422"] if edge.get("writes") else []), "429"]
        if edge.get("who") == "anyone":
            doc["security"] = []
            statuses.remove("401")
        if edge.get("writes"):
            doc.setdefault("parameters", []).append("IdempotencyKey")
        responses = doc.setdefault("responses", {})
        if HTTPStatus.UNPROCESSABLE_ENTITY in map(int, responses) and "422" not in statuses:  # what it is asked with
            statuses.append("422")
        for status in [known for known in responses if str(int(known)) in statuses]:
            del responses[status]
        responses.update({status: {"$ref": f"#/components/responses/{PROBLEMS[status][0]}"} for status in statuses})
        return doc


PROBLEMS = {
    "401": (
        "TokenNeeded",
        "A valid token is needed, or the one given has expired; where x-step-up, one of a person who gave their second"
        " factor within ten minutes (`WWW-Authenticate` then says so, RFC 9470).",
    ),
    "404": ("Absent", "There is no such thing, or it is not for the token's organisation and roles to know of."),
    "409": ("Refused", "A rule refused it: `type` leads to an explanation, `detail` says why in plain words."),
    "422": ("Unreadable", "What was sent cannot be read; `errors` or `where` name the field."),
    "429": (
        "TooOften",
        "The program, or all of its organisation's together, called too often, or too much was searched or sent:"
        " `detail` says which, `Retry-After` how many seconds to wait. `RateLimit` and `RateLimit-Policy`, on every"
        " answer, say what is left of calls and what is allowed.",
    ),
}
"""What every operation may answer besides success (RFC 9457)."""

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "The page that explains it", "example": "/api/problems/bid.too_late"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Why, in plain words"},
        "instance": {"type": "string", "description": "The request's id, to be quoted to us"},
        "facts": {"type": "object", "description": "What the rule looked at"},
        "errors": {"type": "object", "description": "What is wrong with which field"},
        "where": {"type": "string"},
    },
}

IDEMPOTENCY_KEY = {
    "description": "Any text of your own: the same key sent again is one act, and gets the same answer.",
    "schema": {"type": "string", "maxLength": 100},
}


class Document(Api):  # type: ignore[misc]
    """The OpenAPI document, made of the views. Failures are told by `web.failures`, as everywhere."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def register_blueprint(self, blueprint: Blueprint) -> None:
        """Its routes alone: what the document says of them waits until somebody reads it."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blueprint.name] = self
        self._app.register_blueprint(blueprint)

    def _register_error_handlers(self) -> None:
        """Nothing: flask-smorest would tell every HTTP error of every page as JSON."""


def _name_of_schema(schema: Any) -> str:
    """What the document calls a schema: by its capability too, since two may have an `Out` of one name.

    A schema with fields left out is written in its place: its name is empty.
    """
    instance = resolve_schema_instance(schema)
    if instance.only or instance.exclude:
        return ""
    return f"{type(instance).__module__.split('.')[1]}.{type(instance).__name__}"


def open_api(app: Flask, blueprints: list[Blueprint]) -> None:
    """Register the blueprints; `app.extensions["openapi"]()` is the document that they make.

    It is made when it is first asked for, and kept: most processes never are, and it is a third of their start.
    """
    app.config.update(OPENAPI)
    api = Document(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_of_schema)})
    api.register_field(fields.Decimal, "string", "decimal")  # exact, as no JSON number is
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    app.extensions["openapi"] = _made_once(lambda: _described(app, api, blueprints))


def _made_once(make: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Also where two threads ask at once: it is not made to be made twice."""
    made, at_a_time = cache(make), Lock()

    def document() -> dict[str, Any]:
        with at_a_time:
            return made()

    return document


def _described(app: Flask, api: Document, blueprints: list[Blueprint]) -> dict[str, Any]:
    spec: APISpec = api.spec
    for blueprint in blueprints:
        blueprint.register_views_in_doc(api, app, spec, name=blueprint.name, parameters=None)
    spec.components.schema("Problem", PROBLEM)
    for name, description in PROBLEMS.values():
        shown = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        spec.components.response(name, {"description": description, "content": shown})
    spec.components.parameter("IdempotencyKey", "header", {"name": "Idempotency-Key", **IDEMPOTENCY_KEY})
    spec.components.security_scheme("oauth2", _oauth2())
    spec.options["security"] = [{"oauth2": []}]
    tags = [{"name": each.capability.capitalize(), "description": each.description} for each in blueprints]
    document: dict[str, Any] = _as_ecma_writes({**spec.to_dict(), "tags": tags})
    return document


def _as_ecma_writes(node: Any) -> Any:
    """The document with its patterns as JSON Schema wants them: ECMA 262 writes the end of a text `$`, not `\\Z`."""
    if isinstance(node, list):
        return [_as_ecma_writes(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        name: f"{said[:-2]}$"
        if name == "pattern" and isinstance(said, str) and said.endswith(r"\Z")
        else _as_ecma_writes(said)
        for name, said in node.items()
    }


def _oauth2() -> dict[str, Any]:
    person = {"act": "act as the person who consents, for one hour"}
    machine = {scope: f"{scope_in_words(scope)}, for the organisation" for scope in known_scopes()}
    flows = {
        "authorizationCode": {
            "authorizationUrl": "/oauth/authorize",
            "tokenUrl": "/oauth/token",
            "scopes": person,
        },
        "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": machine},
    }
    return {"type": "oauth2", "flows": flows}
