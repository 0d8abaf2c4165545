"""Files as they come with a request."""

from flask import request
from werkzeug.datastructures import FileStorage

from consortium.kernel.documents import LARGEST
from consortium.kernel.errors import Refused, explain

explain({"upload.none": "Choose a file."})


def read_upload(sent: FileStorage) -> bytes:
    """What is in it: one byte more than is ever kept at the most, so that a rule can say that it is too much."""
    with sent.stream:
        return sent.stream.read(LARGEST + 1)


def sent_file(name: str = "file") -> bytes:
    """What is in the file that was chosen in a form. Raises `Refused` where none was."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        raise Refused("upload.none")
    return read_upload(sent)
