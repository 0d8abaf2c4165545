"""How far a stored file is: in quarantine, found clean, refused, or never scanned because nothing here can."""

from enum import StrEnum

from consortium.kernel.errors import Refused, explain


class State(StrEnum):
    QUARANTINED = "quarantined"
    CLEAN = "clean"
    REFUSED = "refused"
    NOT_SCANNED = "not scanned"

    @property
    def in_words(self) -> str:
        return WORDS[self]


WORDS = {
    State.QUARANTINED: "Being checked",
    State.CLEAN: "Checked",
    State.REFUSED: "Refused",
    State.NOT_SCANNED: "Not scanned",
}
MOVES: dict[State, frozenset[State]] = {
    State.QUARANTINED: frozenset({State.CLEAN, State.REFUSED}),
    State.CLEAN: frozenset(),
    State.REFUSED: frozenset(),
    State.NOT_SCANNED: frozenset(),
}
OPEN = frozenset({State.CLEAN, State.NOT_SCANNED})
"""In these anybody who may see the file may open it."""

explain(
    {
        "document.quarantined": "The file is still being checked for viruses. Nobody can open it before that.",
        "document.refused": "The virus scanner found something harmful in this file. Nobody can open it.",
    }
)


def ensure_may_be_opened(state: State) -> None:
    if state is State.QUARANTINED:
        raise Refused("document.quarantined")
    if state is State.REFUSED:
        raise Refused("document.refused")
