"""The API's document is true and whole, and the pages drawn from it and beside it can be read by everybody."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from openapi_spec_validator import validate

from consortium.kernel.errors import explanations


def test_the_document_is_valid_openapi(client: FlaskClient) -> None:
    validate(client.get("/api/openapi.json").get_json())


def test_every_operation_of_the_api_is_in_the_document_and_no_other(app: Flask) -> None:
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    told = {
        (method.upper(), path)
        for path, item in app.extensions["openapi"]()["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert told == served


def test_every_operation_says_who_may_call_it_what_it_does_and_what_may_go_wrong(app: Flask) -> None:
    lacking = []
    for path, item in app.extensions["openapi"]()["paths"].items():
        for method, said in item.items():
            if method == "parameters":
                continue
            is_public = said["x-who-may"] == "anyone"
            needed = {"404"} | (set() if is_public else {"401"}) | ({"409", "422"} if method != "get" else set())
            if not (said["x-who-may"] and said.get("summary") and needed <= set(said["responses"])):
                lacking.append(f"{method} {path}")
            if is_public != (said.get("security") == []):
                lacking.append(f"security of {method} {path}")
    assert lacking == []


def test_what_writes_takes_an_idempotency_key(app: Flask) -> None:
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    for path, item in app.extensions["openapi"]()["paths"].items():
        for method in item.keys() - {"parameters"}:
            assert (key in item[method].get("parameters", [])) == (method != "get"), f"{method} {path}"


def test_the_documentation_lists_every_operation_and_shows_each_with_who_may(client: FlaskClient, app: Flask) -> None:
    listed = client.get("/api/docs")
    assert listed.content_type.startswith("text/html")
    parts = {part: client.get(part).text for part in set(re.findall(r'href="(/api/docs/[a-z-]+)#', listed.text))}
    for path, item in app.extensions["openapi"]()["paths"].items():
        for method in item.keys() - {"parameters"}:
            [(part, place)] = re.findall(
                rf'href="([^"]+)#([^"]+)"><code>{method.upper()} {re.escape(path)}<', listed.text
            )
            assert f'id="{place}"' in parts[part]
            who_may = item[method]["x-who-may"] or "anyone"
            assert f"<strong>Who may:</strong> {escape(who_may)}." in parts[part]
    assert "is an administrator of the platform" in parts["/api/docs/people"]


def test_a_part_of_the_api_that_is_not_there_is_absent(client: FlaskClient) -> None:
    answer = client.get("/api/docs/nothing")
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")


def test_every_refusal_has_a_page_in_plain_words(client: FlaskClient) -> None:
    listed = client.get("/api/problems").text
    for code in explanations():
        page = client.get(f"/api/problems/{code}")
        assert page.status_code == 200, code
        assert "{" not in page.text.split("<main")[1].split("</main")[0], code
        assert f">{code}<" in listed


def test_a_refusal_that_is_not_there_is_absent(client: FlaskClient) -> None:
    answer = client.get("/api/problems/no.such")
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")


@pytest.mark.parametrize(
    "path", ["/accessibility", "/glossary", "/privacy", "/contact", "/api/docs", "/api/docs/people", "/api/problems"]
)
def test_the_pages_of_the_frame_need_no_sign_in(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "<h1" in page.text
