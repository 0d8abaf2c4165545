"""The Jinja environment of every page: where templates lie, how values are shown, where assets are.

Compiled templates are kept for the life of the process. The macros of GOV.UK Frontend need `ChainableUndefined`.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

from flask import Flask, current_app, g
from govuk_frontend_wtf.gov_form_base import GovFormBase
from jinja2 import ChainableUndefined, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, Undefined
from jinja2.environment import create_cache
from markupsafe import Markup

from consortium.kernel import calendar
from consortium.kernel.money import half_up, pounds
from consortium.kernel.web import pictures, posting

ADDRESSES = {
    "home": "/",
    "search": "/search",
    "act_for": "/act-for",
    "account": "/account",
    "sign_in": "/sign-in",
    "sign_out": "/sign-out",
    "accessibility": "/accessibility",
    "glossary": "/glossary",
    "privacy": "/privacy",
    "contact": "/contact",
    "api": "/api/docs",
}
"""Where the page frame leads; the composition root may change any of them."""

ACCENTS = {
    "petrol": "#0f5257",
    "teal": "#0b6e69",
    "blue": "#1b5488",
    "navy": "#22316b",
    "violet": "#51327f",
    "plum": "#7b2a63",
    "crimson": "#9b1c31",
    "rust": "#a0451b",
    "moss": "#4c6212",
    "green": "#1c6b41",
    "slate": "#46555c",
    "brown": "#6e4a2a",
}
"""Colours an organisation may choose by name. Any other is written `#rrggbb`."""

MOST_TEMPLATES = 2000
PLAIN_ACCENT = ACCENTS["slate"]
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_UNTOLD_WORDS = frozenset(
    (
        "and", "at", "borough", "c.i.c.", "cic", "city", "company", "council", "county", "for", "in",
        "limited", "ltd", "metropolitan", "nhs", "of", "on", "plc", "the", "trust", "uk",
    )
)  # fmt: skip


def set_up_templates(app: Flask, *, templates: Path, assets: Path, assets_url: str = "/assets/") -> None:
    """Give `app` its templates, filters and globals. Call it before the first page is drawn.

    `assets` is the folder of built front-end files; `assets_url` is where they are served.
    """
    environment = app.jinja_env
    macros = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    environment.loader = ChoiceLoader([FileSystemLoader(templates), PrefixLoader(macros)])
    environment.undefined = ChainableUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.cache = create_cache(MOST_TEMPLATES)
    environment.auto_reload = app.debug
    environment.filters.update(FILTERS)
    environment.globals.update(
        addresses=dict(ADDRESSES),
        asset=AssetAddresses(assets, assets_url),
        fresh_key=fresh_key,
        form_open=posting.form_open,
        form_close=posting.form_close,
        form_errors=posting.form_errors,
        pictures=pictures,
    )
    app.context_processor(lambda: {"request_id": g.get("request_id", "")})
    GovFormBase.render = _draw_field


def _draw_field(widget: GovFormBase, params: Mapping[str, Any]) -> Markup:
    """A field needs nothing but its parameters; the library would work out the whole frame's context for each one."""
    return Markup(current_app.jinja_env.get_template(widget.template).render(params=params))  # noqa: S704 - a template


class AssetAddresses:
    """Addresses of the built front-end files: each is named by its content, so that browsers may keep it for ever."""

    def __init__(self, folder: Path, url: str) -> None:
        self.manifest, self.url = folder / "manifest.json", url
        self.names: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """The address of `name`, which keeps its plain name while the assets are not built."""
        if not self.names and self.manifest.is_file():
            self.names = json.loads(self.manifest.read_text("utf-8"))
        return self.url + self.names.get(name, name)


def fresh_key() -> str:
    """A key for one showing of a form: the same form sent twice is one act."""
    return uuid4().hex


# How values are shown. What is missing is shown as nothing, never as "None".


def _shown(show: Callable[[Any], str]) -> Callable[[Any], str]:
    def show_if_any(value: Any) -> str:
        return "" if value is None or isinstance(value, Undefined) else show(value)

    return show_if_any


def _money(amount: Decimal | Fraction | int) -> Markup:
    return Markup('<span class="con-money">{}</span>').format(pounds(amount))


def _number(value: Decimal | Fraction | int, places: int = 0) -> str:
    return f"{half_up(value, places):,f}"


def _exactly(value: Decimal | Fraction | int) -> str:
    """With as many decimals as it has, two at the most: `62.5` points, `60` points."""
    return f"{half_up(value, 2):,f}".rstrip("0").rstrip(".")


def _percent(value: Decimal | Fraction | int, places: int = 0) -> str:
    """`value` is already in hundredths: 62 is shown as 62%."""
    return f"{half_up(value, places):,f}%"


def in_groups(digest: str, size: int = 4) -> str:
    """A fingerprint in groups that can be read out and compared."""
    return " ".join(digest[start : start + size] for start in range(0, len(digest), size))


def initials(name: str) -> str:
    """Two letters that stand for an organisation: `Cheshire East Council` is CE, `Sefton Council` is Se."""
    words = [word for word in re.findall(r"[\w.]+", name) if word.lower() not in _UNTOLD_WORDS] or name.split()
    if not words:
        return "?"
    return words[0][:2].capitalize() if len(words) == 1 else (words[0][0] + words[1][0]).upper()


def accent(colour: str | None, name: str = "") -> str:
    """An organisation's colour as `#rrggbb`; one that chose none gets one by its name, so that it is always the same.

    What is not a colour never reaches a page: it becomes a quiet one.
    """
    if not colour:
        return list(ACCENTS.values())[crc32(name.encode()) % len(ACCENTS)] if name else PLAIN_ACCENT
    chosen = ACCENTS.get(colour.lower(), colour)
    return chosen.lower() if _HEX.fullmatch(chosen) else PLAIN_ACCENT


def on_accent(colour: str | None, name: str = "") -> str:
    """White or black, whichever is easier to read on the colour: one of them always reaches 4.5:1 (WCAG 2.2)."""
    luminance = relative_luminance(accent(colour, name)) + 0.05
    return "#ffffff" if 1.05 / luminance >= luminance / 0.05 else "#000000"


def relative_luminance(colour: str) -> float:
    """Between 0 and 1, for `#rrggbb`, as WCAG defines it."""

    def channel(start: int) -> float:
        value = int(colour[start : start + 2], 16) / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)


def make_id(text: str) -> str:
    """Text that may stand in an `id`: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 bid`, `2 bids`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def time_left(deadline: datetime, now: datetime) -> str:
    """`2 days 4 hours left`, rounded down, and `Closed` from the deadline on; `countdown.js` says the same."""
    seconds = (deadline - now).total_seconds()
    if seconds <= 0:
        return "Closed"
    days, hours, minutes = int(seconds // 86400), int(seconds % 86400 // 3600), int(seconds % 3600 // 60)
    if days:
        words = counted(days, "day") + (f" {counted(hours, 'hour')}" if hours else "")
    elif hours:
        words = counted(hours, "hour") + (f" {counted(minutes, 'minute')}" if minutes else "")
    elif minutes:
        words = counted(minutes, "minute")
    else:
        words = counted(ceil(seconds), "second")
    return f"{words} left"


def urgency(deadline: datetime, now: datetime) -> str:
    """How a clock looks: `over`, `last` in its last hour, `soon` in its last day, else `calm`."""
    seconds = (deadline - now).total_seconds()
    return next((name for name, most in (("over", 0), ("last", 3600), ("soon", 86400)) if seconds <= most), "calm")


def _short_moment(moment: datetime) -> str:
    """`4 Dec 2026, 15:07`: for dense lists, where `datetime` says the same in full elsewhere."""
    here = calendar.local(moment)
    return f"{here.day} {calendar.MONTHS[here.month - 1][:3]} {here.year}, {here:%H:%M}"


def _short_date(day: date) -> str:
    return f"{day.day} {calendar.MONTHS[day.month - 1][:3]} {day.year}"


def _clock(moment: datetime) -> str:
    return f"{calendar.local(moment):%H:%M}"


FILTERS: dict[str, Callable[..., str]] = {
    "money": _shown(_money),
    "date": _shown(calendar.long_date),
    "weekday_date": _shown(calendar.weekday_date),
    "short_date": _shown(_short_date),
    "datetime": _shown(calendar.uk_moment),
    "short_datetime": _shown(_short_moment),
    "clock": _shown(_clock),
    "number": _number,
    "exactly": _exactly,
    "percent": _percent,
    "in_groups": in_groups,
    "initials": initials,
    "accent": accent,
    "on_accent": on_accent,
    "make_id": make_id,
    "counted": counted,
    "time_left": time_left,
    "urgency": urgency,
}
