"""What is asked of files before any of them is looked into, and of a document before it is relied on."""

from collections.abc import Collection

from consortium.kernel.errors import Refused, explain

MOST_FILES = 10
"""Sent together."""

explain(
    {
        "document.replaced": "A newer version has taken the place of this one already. Look at that one first.",
        "document.one_by_name": "Two of the files are named “{file_name}”. Rename one of them.",
        "document.none_sent": "Choose at least one file.",
        "document.too_many": "Send {most} files at a time at the most.",
    }
)


def ensure_newest(*, is_newest: bool) -> None:
    if not is_newest:
        raise Refused("document.replaced")


def ensure_not_harmful(*, is_harmful: bool) -> None:
    if is_harmful:
        raise Refused("document.refused")


def ensure_named_apart(file_name: str, others: Collection[str]) -> None:
    """Two files of one name, sent together, could not be told apart afterwards."""
    if file_name.casefold() in {other.casefold() for other in others}:
        raise Refused("document.one_by_name", file_name=file_name)


def ensure_number_of_files(sent: int) -> None:
    if sent == 0:
        raise Refused("document.none_sent")
    if sent > MOST_FILES:
        raise Refused("document.too_many", most=MOST_FILES)
