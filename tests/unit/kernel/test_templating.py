"""What every page shows, and what every form sends."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, flash, render_template_string
from flask_wtf import CSRFProtect, FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovDateInput
from jinja2 import TemplateRuntimeError
from werkzeug.datastructures import MultiDict
from wtforms import DateField, FieldList, FileField, Form, FormField, HiddenField, StringField
from wtforms.validators import InputRequired

from consortium.kernel.web.templating import (
    ACCENTS,
    AssetAddresses,
    accent,
    counted,
    in_groups,
    initials,
    on_accent,
    relative_luminance,
    set_up_templates,
    time_left,
    urgency,
)

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 12, 4, 12, tzinfo=UTC)
SEFTON = SimpleNamespace(
    person_name="Moira Fenn",
    organisation_id="0193",
    organisation_name="Sefton Council",
    organisation_kind="council",
    organisation_colour="#0b6e69",
    role_names=["Commissioner"],
    choices=[
        SimpleNamespace(id="0193", name="Sefton Council", role="Commissioner", colour=None),
        SimpleNamespace(id="0194", name="Wirral Council", role="Assessor", colour=None),
    ],
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "not secret"
    set_up_templates(app, templates=ROOT / "templates", assets=tmp_path)
    CSRFProtect(app)
    return app


def page(app: Flask, source: str, **given: Any) -> str:
    shown = {"acting": SEFTON, "clock_now": NOON, **given}
    with app.test_request_context("/"):
        return render_template_string(source, **shown)


def shown(app: Flask, expression: str, **given: Any) -> str:
    return page(app, "{{ " + expression + " }}", **given)


class Address(Form):
    line = StringField(validators=[InputRequired("Enter the street")])


class Offer(FlaskForm):
    rate = StringField(validators=[InputRequired("Enter a rate")])
    starts_on = DateField(widget=GovDateInput(), format="%d %m %Y", validators=[InputRequired("Enter a date")])
    address = FormField(Address)
    visits = FieldList(StringField(validators=[InputRequired("Enter the visit")]), min_entries=2)
    version = HiddenField()


@pytest.mark.parametrize(
    ("expression", "value", "words"),
    [
        ("value | money", Decimal("1234.5"), '<span class="con-money">£1,234.50</span>'),
        ("value | date", date(2026, 12, 4), "4 December 2026"),
        ("value | datetime", NOON, "12 noon on Friday 4 December 2026 (UK time)"),
        ("value | short_datetime", datetime(2026, 7, 4, 12, 5, tzinfo=UTC), "4 Jul 2026, 13:05"),
        ("value | short_date", date(2026, 12, 4), "4 Dec 2026"),
        ("value | number(1)", Decimal("12345.65"), "12,345.7"),
        ("value | exactly", Decimal("62.50"), "62.5"),
        ("value | exactly", Decimal("1200.00"), "1,200"),
        ("value | percent", Decimal("61.5"), "62%"),
    ],
)
def test_values_are_shown_as_people_read_them(app: Flask, expression: str, value: Any, words: str) -> None:
    assert shown(app, expression, value=value) == words


@pytest.mark.parametrize("name", ["money", "date", "datetime", "short_date", "short_datetime"])
def test_what_is_missing_is_shown_as_nothing(app: Flask, name: str) -> None:
    assert shown(app, f"value | {name}", value=None) == ""
    assert shown(app, f"nobody.gave.this | {name}") == ""


@pytest.mark.parametrize(
    ("before", "words", "look"),
    [
        (timedelta(days=2, hours=4, minutes=59), "2 days 4 hours left", "calm"),
        (timedelta(days=1), "1 day left", "soon"),
        (timedelta(hours=3, minutes=1), "3 hours 1 minute left", "soon"),
        (timedelta(hours=1), "1 hour left", "last"),
        (timedelta(seconds=59), "59 seconds left", "last"),
        (timedelta(milliseconds=1), "1 second left", "last"),
        (timedelta(0), "Closed", "over"),
        (timedelta(seconds=-1), "Closed", "over"),
    ],
)
def test_time_left_never_promises_more_than_there_is(before: timedelta, words: str, look: str) -> None:
    assert (time_left(NOON, NOON - before), urgency(NOON, NOON - before)) == (words, look)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sefton Council", "Se"),
        ("Knowsley Metropolitan Borough Council", "Kn"),
        ("Cheshire East Council", "CE"),
        ("Bright Harbour Care Ltd", "BH"),
        ("The Company of the Council", "TC"),
        ("", "?"),
    ],
)
def test_two_letters_stand_for_an_organisation(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("colour", [*ACCENTS, "#ffdd00", "#000000", "#ffffff", "#777777", None])
def test_initials_are_readable_on_any_colour(colour: str | None) -> None:
    lighter, darker = sorted((relative_luminance(accent(colour)), relative_luminance(on_accent(colour))), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_an_organisation_that_chose_no_colour_always_gets_the_same_one() -> None:
    assert accent(None, "Sefton Council") == accent("", "Sefton Council")
    assert accent(None, "Sefton Council") in ACCENTS.values()
    assert accent("#123456", "Sefton Council") == "#123456"


@pytest.mark.parametrize("colour", ["red;}", "url(x)", "#12345", "javascript:1"])
def test_what_is_not_a_colour_never_reaches_the_page(colour: str) -> None:
    assert accent(colour) == ACCENTS["slate"]


def test_a_fingerprint_is_shown_in_groups() -> None:
    assert in_groups("9f2c4a7be01d") == "9f2c 4a7b e01d"


def test_things_are_counted_in_words() -> None:
    assert (counted(1, "bid"), counted(2, "bid"), counted(0, "reply", "replies")) == ("1 bid", "2 bids", "0 replies")


def test_assets_are_addressed_by_their_content(tmp_path: Path) -> None:
    addresses = AssetAddresses(tmp_path, "/assets/")
    assert addresses("consortium.css") == "/assets/consortium.css"
    (tmp_path / "manifest.json").write_text(json.dumps({"consortium.css": "consortium.1f.css"}))
    assert addresses("consortium.css") == "/assets/consortium.1f.css"


def test_a_form_says_for_whom_it_was_shown_and_carries_a_key_of_its_own(app: Flask) -> None:
    first, second = (page(app, "{{ form_open('/bids') }}{{ form_close() }}") for _ in range(2))
    assert '<form action="/bids" method="post" novalidate>' in first
    assert 'name="acting_for" value="0193"' in first
    assert 'name="csrf_token" value="' in first
    keys = [re.findall(r'name="idempotency_key" value="([0-9a-f]{32})"', html) for html in (first, second)]
    assert [len(found) for found in keys] == [1, 1]
    assert keys[0] != keys[1]


def test_a_visitors_form_names_no_organisation(app: Flask) -> None:
    html = page(app, "{{ form_open('/sign-in') }}", acting=None)
    assert "csrf_token" in html
    assert "acting_for" not in html


def test_a_form_opened_where_nobody_is_known_is_a_mistake_found_at_once(app: Flask, tmp_path: Path) -> None:
    with app.test_request_context("/"), pytest.raises(TemplateRuntimeError, match="import with context"):
        render_template_string("{{ form_open('/bids') }}")


def test_a_form_of_ours_brings_its_hidden_fields_once(app: Flask) -> None:
    with app.test_request_context("/"):
        form = Offer(MultiDict({"version": "7"}))
        html = render_template_string("{{ form_open('/bids', form) }}", acting=SEFTON, form=form)
    assert html.count('name="csrf_token"') == 1
    assert html.count('name="version"') == 1


def test_a_form_with_a_file_is_sent_in_parts(app: Flask) -> None:
    class Evidence(FlaskForm):
        certificate = FileField()

    with app.test_request_context("/"):
        html = render_template_string("{{ form_open('/evidence', form) }}", acting=SEFTON, form=Evidence())
    assert 'enctype="multipart/form-data"' in html


def test_what_is_typed_into_an_address_cannot_leave_its_attribute(app: Flask) -> None:
    assert 'action="/x&#34; onload=&#34;y"' in page(app, "{{ form_open(there) }}", there='/x" onload="y')


PAGE = "{% extends 'layout/page.html' %}{% block title %}A bid{% endblock %}{% block content %}Words{% endblock %}"


def test_the_title_says_what_for_whom_and_where(app: Flask) -> None:
    assert "<title>A bid – Sefton Council – Consortium</title>" in page(app, PAGE)
    assert "<title>A bid – Consortium</title>" in page(app, PAGE, acting=None)


def test_every_error_is_in_the_summary_with_the_way_to_its_field(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context("/", method="POST"):
        form = Offer(MultiDict({"visits-0": "", "visits-1": "Morning"}))
        form.validate()
        form.form_errors.append("The deadline has passed")
        html = render_template_string(PAGE, acting=SEFTON, form=form, csrf_token=lambda: "x")
    assert "<title>Error: A bid" in html
    links = re.findall(r'<li>(?:<a href="([^"]+)">)?([^<]+)', html[html.index("error-summary") : html.index("</main>")])
    assert links == [
        ("", "The deadline has passed"),
        ("#rate", "Enter a rate"),
        ("#starts_on-day", "Enter a date"),
        ("#address-line", "Enter the street"),
        ("#visits-0", "Enter the visit"),
    ]


def test_an_untouched_form_shows_no_error(app: Flask) -> None:
    with app.test_request_context("/"):
        html = render_template_string(PAGE, acting=SEFTON, form=Offer())
    assert "error-summary" not in html
    assert "Error:" not in html


def test_whoever_acts_for_several_can_switch_and_sees_for_whom(app: Flask) -> None:
    html = page(app, PAGE)
    assert 'action="/act-for"' in html
    assert re.search(r'value="0193" type="submit" aria-current="true"', html)
    assert re.search(r'value="0194" type="submit">', html)


def test_a_visitor_is_offered_to_sign_in_and_nothing_private(app: Flask) -> None:
    html = page(app, PAGE, acting=None)
    assert 'href="/sign-in"' in html
    assert "Sign out" not in html
    assert "<form" not in html


def test_what_the_last_act_left_is_announced(app: Flask) -> None:
    with app.test_request_context("/"):
        flash("The policy is adopted from 1 April 2027.", "success")
        html = render_template_string(PAGE, acting=SEFTON)
    assert re.search(r'role="alert".*Done.*adopted from 1 April 2027', html, re.DOTALL)


def test_a_page_has_no_inline_style_or_script(app: Flask) -> None:
    html = page(app, "{% extends 'layout/gallery.html' %}", demo=True, csp_nonce="abc", clock_now=NOON)
    assert " style=" not in html
    assert not re.search(r"<[^>]+ on[a-z]+=", html)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert scripts
    assert all('src="/assets/' in opening and 'nonce="abc"' in opening and not body for opening, body in scripts)


@pytest.mark.parametrize("code", [400, 404, 409, 419, 429, 500, 503])
@pytest.mark.parametrize("acting", [SEFTON, None], ids=["signed in", "visitor"])
def test_every_refusal_is_a_whole_page_that_leads_on(app: Flask, code: int, acting: object) -> None:
    html = page(app, "{% extends 'layout/errors/" + str(code) + ".html' %}", acting=acting, request_id="018f")
    assert re.search(r"<h1[^>]*>\s*\S+", html)
    assert 'href="/contact"' in html
