"""Letters and contracts as PDF for everyone (PDF/UA-1): tagged, in reading order, with title and language.

The page that prints is the record. The PDF is made of the same words by WeasyPrint, which needs Pango, a library of the
system: where it is missing, pages say so and offer to print.
"""

from functools import cache
from importlib import import_module
from typing import Any

from flask import Response, render_template

from consortium.kernel.errors import Refused, explain

explain(
    {
        "paper.no_pdf": "A PDF cannot be made on this installation: its operator has not installed the Pango library. "
        "Print the page instead: it has the same words.",
    }
)


@cache
def can_make_pdf() -> bool:
    """Whether the library and what it needs of the system are there. Asked once, when somebody first needs it."""
    try:
        import_module("weasyprint")
    except (ImportError, OSError):
        return False
    return True


def pdf(template: str, name: str, **facts: Any) -> Response:
    """A template that extends `layout/paper.html`, as a file to keep. Raises `Refused` where PDF cannot be made."""
    if not can_make_pdf():
        raise Refused("paper.no_pdf")
    weasyprint = import_module("weasyprint")
    made = weasyprint.HTML(string=render_template(template, **facts), url_fetcher=_fetch_nothing)
    answer = Response(made.write_pdf(pdf_variant="pdf/ua-1"), content_type="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _fetch_nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    """A paper is whole as it stands: nothing is read from a disk or a network for it."""
    raise ValueError(f"a paper fetches nothing, and not {url[:40]}")
