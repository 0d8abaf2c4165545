"""How much was proved, kept where people look: `artefacts/isolation.md` is written by `make prove`."""

import os
from collections.abc import Mapping
from pathlib import Path

from tests.integration.isolation.conftest import FULL

TOLD = Path(__file__).resolve().parents[3] / "artefacts" / "isolation.md"
HEAD = "# The proofs of isolation, in full\n\n| What | How many | Of which |\n| --- | ---: | --- |\n"


def tell(what: str, how_many: int, of_which: Mapping[str, int] | None = None) -> None:
    """Add a line, in a run in full; each process appends whole lines."""
    if not FULL:
        return
    TOLD.parent.mkdir(exist_ok=True)
    try:
        with TOLD.open("x", encoding="utf-8") as file:
            file.write(HEAD)
    except FileExistsError:
        pass
    listed = ", ".join(f"{name}: {number:,}" for name, number in sorted((of_which or {}).items()))
    with os.fdopen(os.open(TOLD, os.O_WRONLY | os.O_APPEND), "w", encoding="utf-8") as file:
        file.write(f"| {what} | {how_many:,} | {listed} |\n")
