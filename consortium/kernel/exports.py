"""An organisation's whole chain of the record as one sealed file, and checking it without a database.

The hashes of entries are keyed, so that nobody can forge one; whoever has no key checks that each entry follows from
the one before it, and that the platform sealed what is in the file.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from consortium.kernel.errors import BadInput
from consortium.kernel.proofs import Unproved, chained, digest, ensure_chain_holds, said_by

FORMAT = "consortium audit export 1"
PARTS = ("format", "organisation_id", "entries", "keys", "seal")


def content_of(entries: Sequence[Mapping[str, Any]], organisation_id: UUID) -> dict[str, Any]:
    """The export of a chain, still to be sealed."""
    return {"format": FORMAT, "organisation_id": str(organisation_id), "entries": chained(entries)}


def statement_of(content: Mapping[str, Any]) -> dict[str, str]:
    """What the platform signs of it."""
    return {"what": "audit export", "organisation": content["organisation_id"], "sha256": digest(content)}


def ensure_holds(export: object, keys: Mapping[str, Any] | None = None) -> list[str]:
    """What was checked and holds, in words. Raises `Unproved` for the first thing that does not."""
    if not isinstance(export, Mapping):
        raise BadInput("export", "must hold names and values")
    if missing := [name for name in PARTS if name not in export]:
        raise BadInput(f"export: {missing[0]}", "is missing")
    try:
        ensure_chain_holds(export["entries"], "entry")
        _ensure_numbered(export["entries"])
        said = said_by(export["seal"], export["keys"] if keys is None else keys, "seal")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unproved("entries", f"cannot be read ({type(error).__name__}: {error})") from error
    content = {name: export[name] for name in export if name not in ("seal", "keys")}
    if said.get("sha256") != digest(content):
        raise Unproved("seal", "the export is not what was sealed")
    return [f"The chain of {len(export['entries'])} entries holds.", "The seal of the platform covers all of it."]


def _ensure_numbered(entries: Sequence[Mapping[str, Any]]) -> None:
    """From the first entry on, without a gap, each naming the hash of the one before."""
    before = ""
    for number, entry in enumerate(entries, start=1):
        if entry["sequence"] != number:
            raise Unproved(f"entry {number}", "was removed: the numbering has a gap here")
        if entry["previous_hash"] != before:
            raise Unproved(f"entry {number}", "does not follow from the entry before it")
        before = entry["hash"]
