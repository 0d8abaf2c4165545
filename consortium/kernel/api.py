"""The JSON API: one OpenAPI document made of the schemas and views themselves, bearer tokens only."""

from typing import Any

from apispec import APISpec
from flask import Flask
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import EXCLUDE, RAISE, Schema, fields

from consortium.kernel.web.edge import requires
from consortium.kernel.web.observe import Everybody
from consortium.kernel.web.safety import csrf

OPENAPI = {
    "API_TITLE": "Consortium",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.0.3",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
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
    """A capability's part of the API, under `/api/v1/`."""

    def __init__(self, name: str, import_name: str, *, description: str) -> None:
        super().__init__(f"api_{name}", import_name, url_prefix="/api/v1", description=description)
        csrf.exempt(self)  # there is no cookie to misuse: only bearer tokens are accepted here


def open_api(app: Flask, blueprints: list[Blueprint]) -> Api:
    """Register the blueprints and the document at `/api/openapi.json`."""
    app.config.update(OPENAPI)
    api = Api(app)
    spec: APISpec = api.spec
    spec.components.security_scheme(
        "oauth2",
        {
            "type": "oauth2",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "/oauth/authorize",
                    "tokenUrl": "/oauth/token",
                    "scopes": {"act": "act as the person who consents"},
                },
                "clientCredentials": {"tokenUrl": "/oauth/token", "scopes": {}},
            },
        },
    )
    spec.options["security"] = [{"oauth2": []}]
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    document = "api-docs.openapi_json"  # the library's own route: it declares who may read it like every other
    app.view_functions[document] = requires(Everybody.READ_PUBLIC_PAGES)(app.view_functions[document])
    return api
