"""Files as they come with a request."""

from werkzeug.datastructures import FileStorage

from consortium.kernel.documents import LARGEST


def read_upload(sent: FileStorage) -> bytes:
    """What is in it: one byte more than is ever kept at the most, so that a rule can say that it is too much."""
    with sent.stream:
        return sent.stream.read(LARGEST + 1)
