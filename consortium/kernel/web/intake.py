"""The edge of what is taken in from a table: the form that asks for it, its faults as people and programs read them."""

from collections.abc import Mapping, Sequence, Sized
from typing import Any

from flask import Response
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from marshmallow import fields
from wtforms import SubmitField

from consortium.kernel.api import Out
from consortium.kernel.errors import Refused
from consortium.kernel.intake import LARGEST, MOST_FAULTS, Fault
from consortium.kernel.web.failures import problem
from consortium.kernel.words import words_for


class TableForm(FlaskForm):  # type: ignore[misc]
    file = FileField(
        "A CSV or an OpenDocument spreadsheet",
        description=f"Up to {LARGEST // 1_000_000} MB.",
        widget=GovFileInput(),
    )
    submit = SubmitField("Read the file", widget=GovSubmitInput())


def refuse_file(form: FlaskForm, faults: Sized) -> None:
    """Say above the form that the file has faults; the page lists them."""
    form.form_errors.append(f"The file has {len(faults)} fault{'' if len(faults) == 1 else 's'}.")


def told_by_row(faults: Sequence[Fault]) -> dict[str, Any]:
    """What `components/faults.html` lists of them."""
    told = [(fault.row, fault.column.capitalize(), f"It {words_for(fault.refused)}") for fault in faults[:MOST_FAULTS]]
    return {"faults": told, "more_faults": len(faults) - len(told)}


class FaultOut(Out):
    row = fields.Integer()
    field = fields.String()
    words = fields.String()


class FaultsOut(Out):
    """A problem document (RFC 9457) that names every fault by row and field, and never what stands there."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    faults = fields.List(fields.Nested(FaultOut))


def nothing_taken_in(faults: Sequence[Fault], names: Mapping[str, str] | None = None) -> Response:
    """The answer to a program whose rows have faults; `names` are those of columns that the API calls otherwise."""
    names = names or {}
    told = [
        {"row": fault.row, "field": names.get(fault.column, fault.column), "words": words_for(fault.refused)}
        for fault in faults[:MOST_FAULTS]
    ]
    detail = words_for(Refused("import.faults", count=len(faults)))
    return problem(422, "Nothing was taken in", code="import.faults", detail=detail, faults=told)
