"""The API for the people who write programs: its document, the same drawn as a page, and every refusal explained."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from consortium.kernel.errors import NotFound, explanations
from consortium.kernel.web.edge import requires
from consortium.kernel.web.observe import Everybody
from consortium.kernel.web.templating import make_id

blueprint = Blueprint("reference", __name__)

OF_THE_EDGE = {
    "http.400": "The request could not be read at all.",
    "http.405": "There is something at this address, but it does not take this method; `Allow` says which it takes.",
    "http.413": "What was sent is too large.",
    "http.415": "What was sent is not JSON: say so in Content-Type.",
    "http.422": "A field is missing, unknown or not of its kind; `errors` names each.",
    "http.429": "There were too many failed tries from your network, or your program, or all of your organisation’s, "
    "call too often, or too much was searched or sent. `detail` says which, `Retry-After` how many seconds to wait, "
    "and `RateLimit` what is left.",
    "input.bad": "What was sent cannot be read; `where` names the place.",
    "service.away": "The database cannot be reached for the moment. Nothing was changed; try again with the same key.",
    "token.needed": "The request bears no token, or one that has expired or was revoked.",
}
"""Failures that no rule raises."""

FACT = re.compile(r"\{(\w+)[^}]*\}")


@dataclass(frozen=True, slots=True)
class Shape:
    """One field of what is sent or answered."""

    name: str
    kind: str
    is_required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """One operation as the list of all of them shows it."""

    id: str
    request: str
    summary: str


@dataclass(frozen=True, slots=True)
class Operation(Line):
    """One operation as the page of its part shows it."""

    who_may: str
    parameters: list[Shape]
    takes: list[Shape]
    answers: list[Shape]
    status: str


@blueprint.get("/api/openapi.json")
@requires(Everybody.READ_PUBLIC_PAGES)
def document() -> Response:
    """The OpenAPI document."""
    return jsonify(current_app.extensions["openapi"]())


@blueprint.get("/api/docs")
@requires(Everybody.READ_PUBLIC_PAGES)
def docs() -> ResponseReturnValue:
    """The document as pages, in our own look and without anybody else's scripts: all of it in short."""
    parts = _parts(current_app.extensions["openapi"]())
    lines = {part: [_line(*each) for each in operations] for part, operations in parts.items()}
    return render_template("layout/pages/api.html", parts=lines)


@blueprint.get("/api/docs/<part>")
@requires(Everybody.READ_PUBLIC_PAGES)
def docs_of(part: str) -> ResponseReturnValue:
    """The operations on one kind of thing, each in full."""
    document = current_app.extensions["openapi"]()
    for name, said in _parts(document).items():
        if make_id(name) == part:
            operations = [_operation(document, *each) for each in said]
            return render_template("layout/pages/api_part.html", part=name, operations=operations)
    raise NotFound


@blueprint.get("/api/problems")
@requires(Everybody.READ_PUBLIC_PAGES)
def problems() -> ResponseReturnValue:
    """Every refusal there is."""
    said = sorted({**explanations(), **OF_THE_EDGE}.items())
    return render_template("layout/pages/problems.html", problems=[(code, _plain(words)) for code, words in said])


@blueprint.get("/api/problems/<code>")
@requires(Everybody.READ_PUBLIC_PAGES)
def problem(code: str) -> ResponseReturnValue:
    """One refusal, explained: where the `type` of a problem document leads."""
    words = {**explanations(), **OF_THE_EDGE}.get(code)
    if words is None:
        raise NotFound
    return render_template(
        "layout/pages/problem.html",
        code=code,
        words=_plain(words),
        facts=FACT.findall(words),
        is_a_rule=code not in OF_THE_EDGE,
    )


def _plain(words: str) -> str:
    """The sentence with the names of its facts in brackets, as they differ from case to case."""
    return FACT.sub(lambda fact: f"[{fact[1].replace('_', ' ')}]", words)


Said = dict[str, Any]
"""What the document says of an operation, with what is said of all at its address."""


def _parts(document: dict[str, Any]) -> dict[str, list[tuple[str, str, Said]]]:
    """The operations by tag, each with its method and path, in the order of their addresses."""
    parts: dict[str, list[tuple[str, str, Said]]] = {}
    for path, item in sorted(document["paths"].items()):
        shared = item.get("parameters", [])
        for method, said in item.items():
            if method != "parameters":
                of_all = [*shared, *said.get("parameters", [])]
                parts.setdefault(said["tags"][0], []).append((method, path, {**said, "parameters": of_all}))
    return dict(sorted(parts.items()))


def _line(method: str, path: str, said: Said) -> Line:
    return Line(
        id=make_id(f"{method}{path}"),
        request=f"{method.upper()} {path}",
        summary=" ".join(filter(None, (said.get("summary", ""), said.get("description", "")))),
    )


def _operation(document: dict[str, Any], method: str, path: str, said: Said) -> Operation:
    status = next(code for code in said["responses"] if code.startswith("2"))
    line = _line(method, path, said)
    return Operation(
        id=line.id,
        request=line.request,
        summary=line.summary,
        who_may=said.get("x-who-may", ""),
        parameters=[_parameter(document, _found(document, each)) for each in said["parameters"]],
        takes=list(_fields(document, _content(said.get("requestBody", {})))),
        answers=list(_fields(document, _content(said["responses"][status]))),
        status=status,
    )


def _parameter(document: dict[str, Any], said: dict[str, Any]) -> Shape:
    kind = _kind(document, said.get("schema", {}))
    return Shape(said["name"], kind, said.get("required", False), said.get("description", ""))


def _content(of: dict[str, Any]) -> dict[str, Any]:
    """The schema of what is sent or answered as JSON; of nothing, an empty one."""
    found: dict[str, Any] = of.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _found(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to, or the node itself."""
    while "$ref" in node:
        found = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _fields(document: dict[str, Any], schema: dict[str, Any], above: str = "", depth: int = 0) -> Iterator[Shape]:
    """The fields of a schema, those of nested ones under the name that leads to them."""
    schema = _found(document, schema)
    if schema.get("type") == "array":
        yield from _fields(document, schema.get("items", {}), f"{above}[]", depth)
        return
    for name, of in schema.get("properties", {}).items():
        inner = _found(document, of)
        note = " ".join(filter(None, (inner.get("description", ""), _example(inner))))
        here = f"{above}.{name}" if above else name
        yield Shape(here, _kind(document, of), name in schema.get("required", ()), note)
        if depth < 3 and (inner.get("properties") or inner.get("type") == "array"):
            yield from _fields(document, inner, here, depth + 1)


def _example(schema: dict[str, Any]) -> str:
    return f"For example {schema['example']}." if "example" in schema else ""


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    schema = _found(document, schema)
    if options := schema.get("enum"):
        return "one of " + ", ".join(str(option) for option in options if option is not None)
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_kind(document, schema.get('items', {}))}"
    named = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return {"date": "date", "date-time": "moment", "uuid": "id", "email": "e-mail address"}.get(
        schema.get("format", ""), "text" if named == "string" else named
    )
