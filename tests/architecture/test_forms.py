"""What may be left out of a form is still one of its choices where it is there."""

from collections.abc import Iterator

from flask import Flask
from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional


def _forms(base: type[FlaskForm] = FlaskForm) -> Iterator[type[FlaskForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def _forgets(field: SelectField) -> bool:
    """`Optional` takes back every error where the first value sent is empty, or blank unless it is told otherwise."""
    of_empty = [each for each in field.validators if isinstance(each, Optional)]
    return any(isinstance(field, SelectMultipleField) or not each.string_check(" ") for each in of_empty)


def test_nothing_that_was_not_offered_is_taken_because_it_could_have_been_left_out(app: Flask) -> None:
    assert app.blueprints, "every form is known once the pages are"
    seen = {
        f"{form.__module__}.{form.__name__}.{name}": unbound.bind(form=None, name=name, _meta=form.Meta())
        for form in _forms()
        for name, unbound in vars(form).items()
        if hasattr(unbound, "field_class") and issubclass(unbound.field_class, SelectField)
    }
    assert len(seen) > 40
    assert [name for name, field in seen.items() if _forgets(field)] == []
