"""Files made for somebody to keep."""

from flask import Response


def download(body: str | bytes, name: str, media_type: str) -> Response:
    """An answer that browsers save under that name. Text is sent as UTF-8."""
    is_text = media_type.startswith("text/") or isinstance(body, str)
    answer = Response(body, content_type=f"{media_type}; charset=utf-8" if is_text else media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
