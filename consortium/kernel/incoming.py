"""Files on their way in to a job: kept in the store of documents, never shown to anybody, read from a file of ours."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import obstore
from flask import current_app
from obstore.store import ObjectStore

from consortium.kernel.db import new_id
from consortium.kernel.errors import Refused, explain

LARGEST = 30 * 1024 * 1024
"""Bytes; under what the edge takes in one request."""
PIECE = 1024 * 1024

explain({"incoming.too_large": "The file is larger than {megabytes} MB."})


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a file is kept, and what it is."""

    location: str
    size: int
    sha256: bytes


def keep(organisation_id: UUID, file: BinaryIO) -> Kept:
    """Keep a file for a job of that organisation. Raises `Refused` for one that is too large."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if size > LARGEST:
            raise Refused("incoming.too_large", megabytes=LARGEST // 1024 // 1024)
    file.seek(0)
    location = f"{organisation_id}/incoming/{new_id()}"
    obstore.put(_store(), location, file)
    return Kept(location, size, digest.digest())


@contextmanager
def opened(location: str) -> Iterator[BinaryIO]:
    """The file, copied piece by piece to one of ours that ends with the block."""
    with tempfile.TemporaryFile() as ours:
        for piece in obstore.get(_store(), location).stream():
            ours.write(bytes(piece))
        ours.seek(0)
        yield ours


def _store() -> ObjectStore:
    found: ObjectStore = current_app.extensions["documents"]
    return found
