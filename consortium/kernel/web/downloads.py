"""Files made for somebody to keep."""

from flask import Response

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


def download_spreadsheet(body: bytes, name: str) -> Response:
    """An OpenDocument spreadsheet that browsers save under that name."""
    answer = Response(body, content_type="application/vnd.oasis.opendocument.spreadsheet")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
