"""What the product says when it will not do something.

`Refused` is a rule saying no; the edge turns it into a form error, a 409 problem document or exit status 2.
`NotFound` is absence, and also what somebody sees who has no right to know better.
`BadInput` is input that cannot be read, and names the place.
"""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):  # noqa: N818 - reads as the sentence it is: "refused, because"
    """A rule refused an act. `code` is stable (`bid.too_late`); `facts` are what the message needs, never personal."""

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, Any] = facts


class NotFound(Exception):  # noqa: N818
    """There is no such thing, or the actor may not know of it."""


class Forbidden(NotFound):
    """The actor's role does not cover the act. Told apart in logs only: outside it looks like absence."""


class BadInput(Exception):  # noqa: N818
    """Input that cannot be read. `where` names the file, row and field in plain words; `why` says what is wrong."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where
        self.why = why


_WORDS: dict[str, str] = {}


def explain(words: Mapping[str, str]) -> None:
    """Give refusals their plain words, beside the rules that raise them. `{facts}` are filled in; see `kernel.words`.

    Raises `ValueError` when a code is explained twice.
    """
    for code, sentence in words.items():
        if _WORDS.setdefault(code, sentence) != sentence:
            raise ValueError(f"{code} is explained twice")


def explanations() -> dict[str, str]:
    """Every code that was explained, in order, with its sentence."""
    return dict(sorted(_WORDS.items()))


def explanation_of(code: str) -> str:
    """The sentence of a code, its facts still to be filled in. Raises `KeyError` for a code nobody explained."""
    return _WORDS[code]
