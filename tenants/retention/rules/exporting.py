"""A copy of what is held about somebody (UK GDPR, article 15): what is in it, and what must be read before it goes."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from html import escape
from typing import Any
from uuid import UUID

from consortium.kernel.errors import Refused, explain

explain(
    {
        "export.not_found": "There is nobody with the {kind} “{reference}”.",
        "export.second_person": "Whoever asked for the copy cannot agree to it as well: ask a colleague.",
        "export.agreed": "Somebody has agreed to this copy already.",
        "export.not_ready": "This copy is not made yet.",
        "export.expired": "This copy has expired. Ask for another.",
    }
)
KEPT_FOR = timedelta(days=7)
"""After it was made, a copy can be downloaded for so long."""
FREE_TEXT = frozenset(
    {
        "needs", "childs_voice", "outcomes", "summary", "title", "reason", "withdrawn_reason", "note", "query",
        "childs_view", "family_view", "words", "agreed_with", "progress", "outcome", "terms", "particulars",
        "end_reason", "closed_reason", "cost_note", "schedule",
    }
)  # fmt: skip
"""Fields in which people write: somebody else may be named there."""


class About(StrEnum):
    PERSON = "person"
    CHILD = "child"


class State(StrEnum):
    WAITS = "waits for a second person"
    BEING_MADE = "being made"
    READY = "ready"
    EXPIRED = "expired"


def state_of(*, is_agreed: bool, is_made: bool, is_there: bool) -> State:
    if not is_agreed:
        return State.WAITS
    if not is_made:
        return State.BEING_MADE
    return State.READY if is_there else State.EXPIRED


def ensure_may_agree(*, asked_by: UUID, agreed_by: UUID, state: State) -> None:
    """A child's copy is asked for by one and agreed by another."""
    if state is not State.WAITS:
        raise Refused("export.agreed")
    if asked_by == agreed_by:
        raise Refused("export.second_person")


def ensure_ready(state: State) -> None:
    if state is State.EXPIRED:
        raise Refused("export.expired")
    if state is not State.READY:
        raise Refused("export.not_ready")


def to_check(parts: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """The fields that may name others, as “Reviews, 1: note”, in their order."""
    return [
        f"{part}, {number}: {field}"
        for part, rows in parts.items()
        for number, row in enumerate(rows, 1)
        for field in sorted(FREE_TEXT & set(row))
        if row[field] not in ("", [], {})
    ]


def archive(parts: Mapping[str, Sequence[Mapping[str, Any]]], *, made_on: str, organisation: str) -> bytes:
    """A ZIP of `record.json` for programs and `index.html` for people. No name is in a file's name."""
    file = io.BytesIO()
    said = {"organisation": organisation, "made_on": made_on, "read_before_handing_over": to_check(parts), **parts}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in (
            ("record.json", json.dumps(said, indent=2, ensure_ascii=False)),
            ("index.html", "".join(_page(parts, made_on, organisation))),
        ):
            packed.writestr(zipfile.ZipInfo(name), text)
    return file.getvalue()


def _page(parts: Mapping[str, Sequence[Mapping[str, Any]]], made_on: str, organisation: str) -> Iterator[str]:
    yield (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>What is held</title>'
        "<style>body{font-family:Arial,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;width:100%;margin-bottom:1rem}th,td{text-align:left;vertical-align:top;"
        "border-bottom:1px solid #b1b4b6;padding:.3rem}th{width:12rem}mark{background:#fff7bf}</style></head><body>"
    )
    yield f"<h1>What is held</h1><p>By {escape(organisation)}, on {escape(made_on)}. "
    yield "Other people’s names were left out. "
    yield "What is marked was written by people: read it before you hand it over, for it may name others.</p>"
    for part, rows in parts.items():
        yield f"<h2>{escape(part)}</h2>" + ("" if rows else "<p>Nothing is held.</p>")
        for row in rows:
            yield "<table><tbody>"
            for name, value in row.items():
                words = f"<mark>{_shown(value)}</mark>" if name in FREE_TEXT else _shown(value)
                yield f'<tr><th scope="row">{escape(name.replace("_", " ").capitalize())}</th><td>{words}</td></tr>'
            yield "</tbody></table>"
    yield "</body></html>"


def _shown(value: object) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return escape("; ".join(value))
    return escape(json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value))
