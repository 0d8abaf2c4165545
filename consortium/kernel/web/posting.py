"""Forms as pages send them: for whom they were shown, once only, and with every error in one place.

Each posting form carries three hidden fields: the CSRF token, the organisation it was shown for (`acting_for`) and a
key that makes a second sending harmless (`idempotency_key`).
"""

from collections.abc import Iterator
from typing import Any, TypedDict
from uuid import uuid4

from flask_wtf import FlaskForm
from jinja2 import TemplateRuntimeError, pass_context
from jinja2.runtime import Context, Undefined
from markupsafe import Markup
from wtforms import DateField, DateTimeField, Field, FieldList, FileField, Form, FormField, MultipleFileField
from wtforms.widgets import HiddenInput

HIDDEN = Markup('<input type="hidden" name="{}" value="{}" autocomplete="off">')
"""Browsers restore what a hidden field held before a reload unless told not to: the key of a form already sent."""


class FormError(TypedDict):
    text: str
    href: str | None


@pass_context
def form_open(
    context: Context,
    action: str = "",
    form: Form | None = None,
    *,
    id: str | None = None,  # noqa: A002 - the attribute's own name, as page authors write it
    multipart: bool = False,
    autosave: str | None = None,
    classes: str | None = None,
) -> Markup:
    """Begin a posting form; `form_close()` ends it. `autosave` is the address its draft is saved to while one types."""
    attributes: dict[str, str | None] = {
        "action": action,
        "method": "post",
        "id": id,
        "class": classes,
        "enctype": "multipart/form-data" if multipart or _takes_files(form) else None,
        "data-autosave": autosave,
    }
    written = Markup(" ").join(
        Markup('{}="{}"').format(name, value) for name, value in attributes.items() if value is not None
    )
    return Markup("<form {} novalidate>").format(written) + _hidden_fields(context, form)


def form_close() -> Markup:
    return Markup("</form>")


def _hidden_fields(context: Context, form: Form | None) -> Markup:
    csrf_token = context.resolve("csrf_token")
    if "acting" not in context or isinstance(csrf_token, Undefined):
        raise TemplateRuntimeError(
            "form_open needs the page's own context: write it in the page, or import with context"
        )
    ours = {"csrf_token": csrf_token(), "idempotency_key": uuid4().hex}
    if acting := context.resolve("acting"):
        ours["acting_for"] = str(acting.organisation_id)
    theirs = [field() for field in form or () if _is_hidden(field) and field.name not in ours]
    return Markup("").join([HIDDEN.format(*pair) for pair in ours.items()] + theirs)


def _is_hidden(field: Field) -> bool:
    return isinstance(field.widget, HiddenInput)


def _takes_files(form: Form | None) -> bool:
    return any(isinstance(field, FileField | MultipleFileField) for field in form or ())


def form_errors(form: FlaskForm) -> list[FormError]:
    """Every error of the form: those of the whole form, then field by field, each with the way to its field."""
    whole = [FormError(text=str(error), href=None) for error in form.form_errors]
    return whole + [error for field in form for error in _errors_of(field)]


def _errors_of(field: Field) -> Iterator[FormError]:
    if isinstance(field, FormField):
        for inner in field.form:
            yield from _errors_of(inner)
        return
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _errors_of(entry)
    own = [error for error in field.errors if isinstance(error, str)]
    if own:
        yield FormError(text=own[0], href=f"#{_first_input_of(field)}")


def _first_input_of(field: Any) -> str:
    """The id to which an error leads: a date is typed in three boxes, of which the first is meant."""
    in_three_boxes = isinstance(field, DateField | DateTimeField) and type(field.widget).__name__ == "GovDateInput"
    return f"{field.name}-day" if in_three_boxes else str(field.id)
