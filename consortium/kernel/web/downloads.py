"""Files made for somebody to keep."""

from collections.abc import Iterable, Sequence

from flask import Response

from consortium.kernel.sheets import ODS
from consortium.kernel.spreadsheets import csv_text, ods_file

NOTHING_RUNS = "default-src 'none'; sandbox"
"""The content security policy of what somebody else sent: nothing in it runs, loads or leads anywhere."""


def download(body: str | bytes, name: str, media_type: str) -> Response:
    """An answer that browsers save under that name. Text is sent as UTF-8."""
    is_text = media_type.startswith("text/") or isinstance(body, str)
    answer = Response(body, content_type=f"{media_type}; charset=utf-8" if is_text else media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def hand_over(body: bytes, name: str, media_type: str) -> Response:
    """A file that somebody else sent: to be saved, never opened in the page, and never taken for another kind."""
    answer = Response(body, content_type=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = NOTHING_RUNS
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer


def download_table(file_name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """A table under that name: as an OpenDocument spreadsheet where it ends in `.ods`, else as CSV.

    Every cell is made formula-safe. A CSV begins with the mark by which spreadsheets know UTF-8.
    """
    title, _, kind = file_name.rpartition(".")
    if kind == "ods":
        return download(ods_file(title.replace("-", " ").capitalize(), columns, rows), file_name, ODS)
    return download("\ufeff" + csv_text(columns, rows), file_name, "text/csv")
