"""Files made for somebody to keep."""

from flask import Response


def download(body: str | bytes, name: str, media_type: str) -> Response:
    """An answer that browsers save under that name. `media_type` is of text, which is sent as UTF-8."""
    answer = Response(body, content_type=f"{media_type}; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def download_spreadsheet(body: bytes, name: str) -> Response:
    """An OpenDocument spreadsheet that browsers save under that name."""
    answer = Response(body, content_type="application/vnd.oasis.opendocument.spreadsheet")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
